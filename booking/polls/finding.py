"""Who sees which time poll. Every look-up by id goes through here."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Unit, User
from booking.models import Meeting, Occurrence, Poll, PollAnswer, PollPerson, PollTime
from booking.polls.refusals import PeopleAreAsked
from booking.services import rules
from core import audit
from core.db import db
from core.plain import ask

SEEN = audit.declare("poll-seen")


def polls_for(actor: User) -> Select[Poll]:
    """Polls that the actor asked, or a colleague in a unit they deputise for. Whoever sees one may
    run it, as with the meeting that comes of it."""
    deputised = actor.unit_ids(rules.LEADS)
    leads = or_(Meeting.leader_id == actor.id, Meeting.chair_id == actor.id)
    moved = select(Occurrence.id).join(Occurrence.meeting).where(leads)
    return select(Poll).where(
        or_(
            Poll.asked_by_id == actor.id,
            Poll.unit_id.in_(deputised),
            Poll.moves_id.in_(moved),
        )
    )


def find_poll(actor: User, poll_id: uuid.UUID, *, lock: bool = False) -> Poll | None:
    """The poll, if the actor may see it. Locked: nobody answers, changes or books it meanwhile."""
    found = polls_for(actor).where(Poll.id == poll_id)
    if lock:
        _hold_meeting(poll_id)
    return db.session.scalar(_locked(found) if lock else found.options(*_WHOLE))


def _hold_meeting(poll_id: uuid.UUID) -> None:
    """The meeting that is to be moved, before its poll: so does whoever moves or cancels it."""
    mine = select(Poll.moves_id).where(Poll.id == poll_id).scalar_subquery()
    held = select(Meeting.id).join(Meeting.occurrences).where(Occurrence.id == mine)
    db.session.execute(held.with_for_update(of=Meeting))


def _locked(found: Select[Poll]) -> Select[Poll]:
    return found.with_for_update().execution_options(populate_existing=True)


_WHOLE = (
    joinedload(Poll.draft),
    joinedload(Poll.unit).joinedload(Unit.organisation),
    joinedload(Poll.asked_by),
    joinedload(Poll.moves),
    selectinload(Poll.times),
    selectinload(Poll.people).selectinload(PollPerson.answers).joinedload(PollAnswer.noted_by),
)


def see_poll(actor: User, poll_id: uuid.UUID, *, now: datetime) -> Poll | None:
    """The poll, if the actor may see it; and a row that says they did, once in a while."""
    poll = find_poll(actor, poll_id)
    who = actor.as_actor()
    if poll and not audit.has_lately(who, SEEN, subject=poll.id, now=now):
        audit.record(who, SEEN, subject=poll.id, now=now)
    return poll


def lock_poll(poll_id: uuid.UUID) -> Poll:
    """The poll of somebody who holds a link to it: what they answer, and its end, take turns."""
    return db.session.scalars(_locked(select(Poll).where(Poll.id == poll_id))).one()


def find_time(poll: Poll, time_id: uuid.UUID) -> PollTime | None:
    """One of the poll's own proposals, also one that was taken away."""
    return next((time for time in poll.times if time.id == time_id), None)


def find_person(poll: Poll, person_id: uuid.UUID) -> PollPerson | None:
    """Somebody whom the poll asks."""
    return next((p for p in poll.people if p.id == person_id), None)


def open_poll_of(draft_id: uuid.UUID) -> Poll | None:
    """The poll that this draft waits for."""
    return db.session.scalar(_open().where(Poll.draft_id == draft_id))


def open_poll_to_move(occurrence_id: uuid.UUID) -> Poll | None:
    """The poll about another time for this date."""
    return db.session.scalar(_open().where(Poll.moves_id == occurrence_id))


@dataclass(frozen=True)
class OtherTime:
    """Asking about another time, on the page of a meeting."""

    poll_id: uuid.UUID | None  # people are being asked
    may_ask: bool


def other_time_of(actor: User, occurrence: Occurrence, *, now: datetime) -> OtherTime | None:
    """Nothing for a chair who leads no meetings: polls are not theirs."""
    if not actor.has_role(rules.LEADS):
        return None
    asked = _open().where(Poll.moves_id == occurrence.id).with_only_columns(Poll.id)
    return OtherTime(db.session.scalar(asked), may_ask=not occurrence.has_started(now))


def refuse_while_asked(draft_id: uuid.UUID) -> None:
    """While people are asked about the time, what they are asked about stays as it is.

    Raises PeopleAreAsked.
    """
    if ask(_ASKED_ABOUT, {"draft_id": draft_id}).scalar():
        raise PeopleAreAsked


def _open() -> Select[Poll]:
    return select(Poll).where(Poll.closed_at.is_(None))


_ASKED_ABOUT = (  # put together once: each booking asks
    _open().where(Poll.draft_id == bindparam("draft_id")).with_only_columns(Poll.id)
)
