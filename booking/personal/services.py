"""What a participant does on their page."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking.calling import NOT_OPENED, spare_the_call
from booking.joining import Door, MeetingIsCancelled, MeetingIsOver, door_of, occurrence_at
from booking.models import Answer, AnswerSource, Participant
from booking.services import answers
from core import audit
from core.errors import DomainError

LOOKED = audit.declare("personal-page-opened")
ASKED = audit.declare("topics-changed")
CHOSE_LANGUAGE = audit.declare("language-chosen", "language")

TOPICS_MAX = 2_000
OTHER_TIME_MAX = 300


class NoRoomForMore(DomainError):
    """The topics are full, so another time cannot be added to them."""

    message = _l("There is no room for more here. Call the meeting's phone instead.")


def note_look(participant: Participant, *, now: datetime) -> None:
    """The page was opened. It neither answers nor joins."""
    if participant.opened_at is None:
        participant.opened_at = now
        spare_the_call(participant.id, NOT_OPENED, now=now)
    _record(participant, LOOKED, now)


def answer(participant: Participant, said: Answer, *, now: datetime) -> None:
    """Yes, no or maybe. Raises MeetingIsCancelled, MeetingIsOver."""
    door = door_of(occurrence_at(participant.meeting, now=now), now=now)
    if door == Door.CANCELLED:
        raise MeetingIsCancelled
    if door == Door.OVER:
        raise MeetingIsOver
    answers.record(participant, said, source=AnswerSource.PAGE, now=now)


def propose_time(participant: Participant, text: str, *, now: datetime) -> None:
    """Another time would suit better; the leader reads it with the topics.

    Raises NoRoomForMore, MeetingIsCancelled, MeetingIsOver.
    """
    line = _("Another time that suits me: %(text)s", text=text)
    topics = f"{participant.topics}\n{line}".strip()
    if len(topics) > TOPICS_MAX:
        raise NoRoomForMore
    answer(participant, Answer.TENTATIVE, now=now)
    participant.topics = topics


def keep_topics(participant: Participant, topics: str, *, now: datetime) -> None:
    """Own questions for the agenda. Kept at any time: a cancelled meeting gets a new one."""
    if topics != participant.topics:
        participant.topics = topics
        _record(participant, ASKED, now)


def choose_language(participant: Participant, language: str, *, now: datetime) -> None:
    """Say everything to this participant in the language, here and in messages."""
    participant.language = language
    _record(participant, CHOSE_LANGUAGE, now, language=language)


def _record(participant: Participant, kind: str, now: datetime, **facts: str) -> None:
    audit.record(
        participant.as_actor(),
        kind,
        subject=participant.id,
        meeting=participant.meeting_id,
        now=now,
        **facts,
    )
