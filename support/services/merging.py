"""A ticket that goes on as another, or that nobody asked for; and taking that back.

Taken back it is as it was: category, clocks, who may see it, who was asked what. No row is moved
from one ticket to the other, so there is nothing to sort out.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select

from accounts.models import User
from booking import support_queries
from core.db import db
from support import access, grounds, merged
from support.models import (
    OPEN,
    AccessGround,
    Answer,
    EventKind,
    Ground,
    LinkKind,
    Status,
    Ticket,
    TicketEvent,
    TicketLink,
)
from support.refusals import NotTheSame
from support.refusals_of_work import HasEndedThere, OtherEnded, UnitOutOfUse
from support.services import linking, opening, telling
from support.services.moving import move
from support.services.telling import Post
from support.timeline import ROUTING, By, by_user

ON_OR_OFF = (EventKind.MEETING_CANCELLED, EventKind.MEETING_REVIVED)  # the meeting
HAD_IT = (Ground.RESPONSIBLE, Ground.WAS_RESPONSIBLE, Ground.CARETAKER, Ground.INTAKE)


def merge(ticket: Ticket, into: Ticket, *, by: User, post: Post, now: datetime) -> None:
    """It goes on as the other one, of the same person or of a caller without a name: nobody reads
    another's words by it. Whoever calls this holds both, and only into an open one: so there is
    never a circle. Raises NotTheSame, OtherEnded."""
    access.must_act(by, into)  # of this one, the table asks
    is_same = ticket.participant_id in (None, into.participant_id)
    is_case = into.parent_id is None and ticket.id != into.id
    if not is_case or ticket.occurrence_id != into.occurrence_id or not is_same:
        raise NotTheSame
    if into.status not in OPEN:
        raise OtherEnded(into.number)
    who = by_user(by)
    move(ticket, EventKind.MERGED, by=who, now=now, into=into.number, **_as_it_is(ticket))
    linking.link(ticket, into, LinkKind.DUPLICATE, by=who, now=now)
    for unit_id in _had_it(ticket):
        grounds.give(into, unit_id, Ground.MERGED, now=now)
    source = str(ticket.id)
    telling.tell_requester(into, telling.MERGED, post=post, now=now, asked=ticket, source=source)


def discard(ticket: Ticket, why: str, *, by: User, now: datetime) -> None:
    """Nobody asked for anything. Raises SomebodyAsked."""
    who, as_it_is = by_user(by), _as_it_is(ticket)
    move(
        ticket, EventKind.DISCARDED, by=who, now=now, text=why, is_internal=True, **as_it_is
    )  # fmt: skip


def restore(ticket: Ticket, *, by: User, now: datetime) -> None:
    """It was not to be merged, or discarded. Whoever calls this holds where it goes on first.
    Raises HasEndedThere, UnitOutOfUse."""
    access.must_act(by, ticket)
    end, who = linking.goes_on_as(ticket), by_user(by)
    if end.id != ticket.id and end.status not in OPEN:
        raise HasEndedThere(end.number)
    if not ticket.responsible.is_active:
        raise UnitOutOfUse
    ended = last_end(ticket)
    if ended:
        _leave_room(ticket)
        waited_for = ended.facts.get("waited_for")
        facts = {"waiting_for": waited_for} if waited_for else {}
        move(ticket, EventKind.RESTORED, by=who, now=now, **facts)
        _ask_again(ticket, ended.at)
        _part(ticket, by=who, now=now)
        _catch_up(ticket, now)
    else:
        move(ticket, EventKind.RESTORED, by=who, now=now)


def last_end(ticket: Ticket) -> TicketEvent | None:
    """When it was merged or discarded, and how it was before; none once it is back."""
    if ticket.status not in (Status.MERGED, Status.DISCARDED):
        return None
    kinds = (EventKind.MERGED, EventKind.DISCARDED)
    return next((e for e in reversed(ticket.events) if e.kind in kinds), None)


def _as_it_is(ticket: Ticket) -> dict[str, Any]:  # JSON values, as the history keeps them
    waits = ticket.waiting_for
    return {"was": ticket.status.value, "waited_for": waits.value if waits else None}


def _had_it(ticket: Ticket) -> Iterable[uuid.UUID]:
    """Who read it, reads on there."""
    live = AccessGround.ticket_id == ticket.id, AccessGround.until.is_(None)
    mine = select(AccessGround.support_unit_id).where(*live, AccessGround.ground.in_(HAD_IT))
    return sorted(set(db.session.scalars(mine)))


def _leave_room(ticket: Ticket) -> None:
    """The same person may have asked about something else meanwhile."""
    same = Ticket.participant_id == ticket.participant_id, Ticket.matter == ticket.matter
    others = Ticket.id != ticket.id, Ticket.parent_id.is_(None), Ticket.status.in_(OPEN)
    if db.session.scalar(select(exists().where(*same, *others))):
        ticket.matter = opening.next_matter(ticket.participant_id)


def _ask_again(ticket: Ticket, ended_at: datetime) -> None:
    """Who was asked something when it ended is asked as before, and sees it for that."""
    for offer in ticket.offers:
        is_of_it = offer.answer == Answer.ENDED and offer.answered_at == ended_at
        if is_of_it and offer.receiver.is_active:
            offer.answered_at = offer.answer = None
            grounds.give(ticket, offer.to_id, Ground.OFFERED, now=ended_at)
    for asked in ticket.consultations:
        is_of_it = asked.answered_at is None and asked.ended_at == ended_at
        if is_of_it and asked.unit.is_active:
            asked.ended_at = None
            grounds.give(ticket, asked.unit_id, Ground.CONSULTED, now=ended_at)


def _part(ticket: Ticket, *, by: By, now: datetime) -> None:
    """The other one is by itself again. Who read it only because of this one reads it no more."""
    links = TicketLink.from_id == ticket.id, TicketLink.kind == LinkKind.DUPLICATE
    joined = select(Ticket).join(TicketLink, TicketLink.to_id == Ticket.id).where(*links)
    for into in db.session.scalars(access.held(joined.order_by(Ticket.number))).all():
        db.session.execute(delete(TicketLink).where(*links, TicketLink.to_id == into.id))
        linking.say_parted(ticket, into, LinkKind.DUPLICATE, by=by, now=now)
        db.session.flush()
        left = {unit for part in merged.merged_into(into.id) for unit in _had_it(part)}
        for unit_id in set(_had_it(ticket)) - left:
            grounds.end(into, unit_id, Ground.MERGED, now=now)


def _catch_up(ticket: Ticket, now: datetime) -> None:
    """The meeting may have been moved or cancelled meanwhile."""
    meeting = ticket.occurrence_id and support_queries.meeting_facts(ticket.occurrence_id)
    if not meeting:
        return
    if meeting.starts_at != ticket.meeting_starts_at:
        ticket.meeting_starts_at = meeting.starts_at
        starts = meeting.starts_at.isoformat()
        move(ticket, EventKind.MEETING_MOVED, by=ROUTING, now=now, starts_at=starts)
    if meeting.is_cancelled and not _takes_it_for_off(ticket):
        move(ticket, EventKind.MEETING_CANCELLED, by=ROUTING, now=now)
    if not meeting.is_cancelled and _takes_it_for_off(ticket):
        starts = meeting.starts_at.isoformat()
        move(ticket, EventKind.MEETING_REVIVED, by=ROUTING, now=now, starts_at=starts)


def _takes_it_for_off(ticket: Ticket) -> bool:
    """What it was told last."""
    told = [event.kind for event in ticket.events if event.kind in ON_OR_OFF]
    return bool(told) and told[-1] == EventKind.MEETING_CANCELLED
