"""What people say of the proposals, by their link or to the leader on the phone."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from accounts.models import User
from booking.models import Poll, PollAnswer, PollPerson, Said
from booking.polls.finding import lock_poll
from booking.polls.messages import ALL_ANSWERED, write_to_leader
from booking.polls.refusals import AnswersAreOver, PollIsBooked, PollIsDropped
from booking.ports import MeetingPost
from core import audit
from core.db import db

OPENED = audit.declare("poll-opened")
ANSWERED = audit.declare("poll-answered", "yes", "if_needed", "no")
CHOSE_LANGUAGE = audit.declare("poll-language-chosen", "language")

NOTE_MAX = 500


def note_look(person: PollPerson, *, now: datetime) -> None:
    """The page was opened. It answers nothing."""
    person.opened_at = person.opened_at or now
    audit.record(person.as_actor(), OPENED, subject=person.id, now=now)


def choose_language(person: PollPerson, language: str, *, now: datetime) -> None:
    """Say everything to this person in the language, here and in messages."""
    person.language = language
    who = person.as_actor()
    audit.record(who, CHOSE_LANGUAGE, subject=person.id, now=now, language=language)


def lacks_answers(person: PollPerson, poll: Poll) -> bool:
    """Whether there is a proposal that the person has said nothing of."""
    answered = {answer.time_id for answer in person.answers}
    return any(time.id not in answered for time in poll.proposals)


def lacks(person: PollPerson) -> bool:
    """The same, for who is asked."""
    return lacks_answers(person, person.poll)


def waiting_for(poll: Poll) -> Sequence[PollPerson]:
    """Those who have not answered everything."""
    return [person for person in poll.asked if lacks_answers(person, poll)]


def answer(
    person: PollPerson,
    said: Mapping[uuid.UUID, Said],
    note: str,
    *,
    post: MeetingPost,
    now: datetime,
) -> None:
    """Keep what the person says, instead of what they said before.

    It takes turns with the poll's end: it is either counted, or refused. Raises AnswersAreOver.
    """
    poll = lock_poll(person.poll_id)
    if not poll.takes_answers(now):
        raise AnswersAreOver
    was_waiting = bool(waiting_for(poll))
    person.note = note
    _keep(person, poll, said, noted_by=None, now=now)
    if was_waiting and not waiting_for(poll):
        write_to_leader(poll, ALL_ANSWERED, post=post, now=now)


def note_answer(
    person: PollPerson, said: Mapping[uuid.UUID, Said], note: str, *, by: User, now: datetime
) -> None:
    """Keep what the person told somebody who runs the poll, by phone: also after the deadline.

    The poll is locked by the caller. Raises PollIsBooked, PollIsDropped.
    """
    check_open(person.poll)
    person.note = note
    _keep(person, person.poll, said, noted_by=by, now=now)


def check_open(poll: Poll) -> None:
    """Raises PollIsBooked, PollIsDropped."""
    if poll.leads_to:
        raise PollIsBooked
    if poll.closed_at:
        raise PollIsDropped


def _keep(
    person: PollPerson,
    poll: Poll,
    said: Mapping[uuid.UUID, Said],
    *,
    noted_by: User | None,
    now: datetime,
) -> None:
    before = {answer.time_id: answer for answer in person.answers}
    by_id = noted_by.id if noted_by else None
    standing = {time.id for time in poll.proposals}
    for time_id in sorted(said.keys() & standing):
        kept = before.get(time_id)
        if kept is None:
            kept = PollAnswer(time_id=time_id)
            person.answers.append(kept)
        kept.said, kept.at, kept.noted_by_id = said[time_id], now, by_id
    db.session.flush()
    actor = noted_by.as_actor() if noted_by else person.as_actor()
    words = list(said.values())
    audit.record(
        actor,
        ANSWERED,
        subject=person.id,
        now=now,
        yes=words.count(Said.YES),
        if_needed=words.count(Said.IF_NEEDED),
        no=words.count(Said.NO),
    )
