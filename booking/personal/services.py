"""What a participant does on their page."""

from datetime import datetime

from booking.calling import NOT_OPENED, spare_the_call
from booking.joining import Door, MeetingIsCancelled, MeetingIsOver, door_of, occurrence_for
from booking.models import Answer, AnswerSource, Occurrence, Participant, WishSource
from booking.ports import MeetingPost
from booking.services import answers, stand_ins, time_wishes
from booking.slots import Slot
from core import audit
from core.audit import Actor

LOOKED = audit.declare("personal-page-opened")
ASKED = audit.declare("topics-changed")
CHOSE_LANGUAGE = audit.declare("language-chosen", "language")

TOPICS_MAX = 2_000
OTHER_TIME_MAX = time_wishes.TEXT_MAX


def note_look(participant: Participant, *, now: datetime) -> None:
    """The page was opened. It neither answers nor joins."""
    if participant.opened_at is None:
        participant.opened_at = now
        spare_the_call(participant.id, NOT_OPENED, now=now)
    _record(participant, LOOKED, now)


def answer(
    participant: Participant,
    said: Answer,
    *,
    now: datetime,
    actor: Actor | None = None,
    source: AnswerSource = AnswerSource.PAGE,
) -> None:
    """Yes, no or maybe; `actor` is who says so for a unit. Who comes after all asks for no other
    time any more.

    Raises MeetingIsCancelled, MeetingIsOver.
    """
    occurrence = occurrence_for(participant, now=now)
    door = door_of(occurrence, now=now)
    if door == Door.CANCELLED:
        raise MeetingIsCancelled
    if door == Door.OVER:
        raise MeetingIsOver
    answers.record(participant, said, source=source, now=now, actor=actor)


def answer_date(
    participant: Participant,
    occurrence: Occurrence,
    said: Answer,
    *,
    post: MeetingPost,
    now: datetime,
    source: AnswerSource = AnswerSource.PAGE,
) -> None:
    """Yes or no to one date of a series. Who must come and cannot is called by the leader.

    Raises MeetingIsCancelled, MeetingIsOver.
    """
    if occurrence.cancellation:
        raise MeetingIsCancelled
    if occurrence.has_ended(now):
        raise MeetingIsOver
    answers.record(participant, said, source=source, occurrence=occurrence, now=now)
    if said == Answer.DECLINED and stand_ins.must_attend(participant):
        stand_ins.miss_date(participant, occurrence, post=post, now=now)


def propose_time(
    participant: Participant, text: str, *, slot: Slot | None = None, now: datetime
) -> None:
    """Another time would suit better; the leader reads it, and answers with one press.

    Raises MeetingIsCancelled, MeetingIsOver, and what `time_wishes.wish` raises.
    """
    occurrence, source = occurrence_for(participant, now=now), WishSource.PAGE
    time_wishes.wish(participant, occurrence, slot=slot, text=text, source=source, now=now)
    answer(participant, Answer.TENTATIVE, now=now)


def keep_topics(participant: Participant, topics: str, *, now: datetime) -> None:
    """Own questions for the agenda. Kept at any time: a cancelled meeting gets a new one."""
    if topics != participant.topics:
        participant.topics = topics
        _record(participant, ASKED, now)


def choose_language(participant: Participant, language: str, *, now: datetime) -> None:
    """Say everything to this participant in the language, here and in messages."""
    participant.language = language
    _record(participant, CHOSE_LANGUAGE, now, language=language)


def _record(
    participant: Participant, kind: str, now: datetime, actor: Actor | None = None, **facts: str
) -> None:
    audit.record(
        actor or participant.as_actor(),
        kind,
        subject=participant.id,
        meeting=participant.meeting_id,
        now=now,
        **facts,
    )
