"""Tickets that have to do with each other: one follows another, or goes on as another."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import aliased

from accounts.models import User
from core.db import db
from support import access
from support.models import Anew, EventKind, LinkKind, Status, Ticket, TicketLink
from support.refusals_of_work import AlreadyLinked, NotACase
from support.services.moving import move
from support.timeline import ROUTING, By, by_user


def link(
    ticket: Ticket, other: Ticket, kind: LinkKind, *, by: By, now: datetime, **why: Any
) -> None:
    """On record with both, with what else is known of it."""
    by_id = by.user.id if by.user else None
    db.session.add(TicketLink(from_id=ticket.id, to_id=other.id, kind=kind, at=now, by_id=by_id))
    _say(ticket, other, EventKind.LINKED, kind, by, now, **why)


def say_parted(ticket: Ticket, other: Ticket, kind: LinkKind, *, by: By, now: datetime) -> None:
    """On record with both that they have that to do with each other no more."""
    _say(ticket, other, EventKind.UNLINKED, kind, by, now)


def _say(
    ticket: Ticket,
    other: Ticket,
    event: EventKind,
    kind: LinkKind,
    by: By,
    now: datetime,
    **why: Any,
) -> None:
    for one, another in ((ticket, other), (other, ticket)):
        move(
            one, event, by=by, now=now, is_internal=True,
            other=another.number, link=kind.value, is_from=one is ticket, **why,
        )  # fmt: skip


def relate(ticket: Ticket, other: Ticket, *, by: User, now: datetime) -> None:
    """A supporter says so. Whoever calls this holds both. Raises NotTheSame, AlreadyLinked."""
    access.must_act(by, ticket)
    if ticket.id == other.id or ticket.parent_id or other.parent_id:
        raise NotACase
    if between(ticket, other):
        raise AlreadyLinked
    link(ticket, other, LinkKind.RELATED, by=by_user(by), now=now)


def unrelate(ticket: Ticket, other: Ticket, *, by: User, now: datetime) -> None:
    """They have nothing to do with each other. What one came out of, or goes on as, stays."""
    access.must_act(by, ticket)
    for row in [row for row in between(ticket, other) if row.kind == LinkKind.RELATED]:
        db.session.delete(row)
        say_parted(ticket, other, LinkKind.RELATED, by=by_user(by), now=now)


def between(ticket: Ticket, other: Ticket) -> Sequence[TicketLink]:
    """What they have to do with each other."""
    ends = TicketLink.from_id, TicketLink.to_id
    both = tuple_(*ends).in_([(ticket.id, other.id), (other.id, ticket.id)])
    return db.session.scalars(select(TicketLink).where(both).order_by(TicketLink.at)).all()


def follow(ticket: Ticket, before: Ticket, anew: Anew, limit: int, *, now: datetime) -> None:
    """What was written to one that is over began this one. Whoever looks at either reads why."""
    why = {"anew": anew.value, "limit": limit}
    link(ticket, before, LinkKind.FOLLOWS, by=ROUTING, now=now, **why)


def link_to_last(ticket: Ticket, *, now: datetime) -> None:
    """The same person's ticket before this one: it is followed, or was about something else."""
    if ticket.participant_id is None:
        return
    before = (
        select(Ticket)
        .where(
            Ticket.participant_id == ticket.participant_id,
            Ticket.parent_id.is_(None),
            Ticket.number < ticket.number,
            Ticket.status.not_in((Status.MERGED, Status.DISCARDED)),
        )
        .order_by(Ticket.number.desc())
        .limit(1)
    )
    last = db.session.scalar(access.held(before))
    if last:
        kind = LinkKind.FOLLOWS if last.outcome else LinkKind.RELATED
        link(ticket, last, kind, by=ROUTING, now=now)


def goes_on_as(ticket: Ticket) -> Ticket:
    """Itself; of a merged one, the ticket at the end of the chain, held with all on the way. The
    lowest number first, as in access.lock_both: so give it one that is not held. What was merged
    while it waited for them is followed. A circle ends before it closes."""
    held: dict[uuid.UUID, Ticket] = {}
    while (chain := _chain(ticket.id))[-1] not in held:
        wanted = select(Ticket).where(Ticket.id.in_(chain)).order_by(Ticket.number)
        held = {one.id: one for one in db.session.scalars(access.held(wanted))}
    return held[chain[-1]]


def _chain(ticket_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """From a ticket to where it goes on. Nothing is held."""
    chain = [ticket_id]
    while (onward := db.session.scalar(_onward(chain[-1]))) and onward not in chain:
        chain.append(onward)
    return chain


def _onward(ticket_id: uuid.UUID) -> Select[uuid.UUID]:
    merged, into = aliased(Ticket), aliased(Ticket)
    return (
        select(TicketLink.to_id)
        .join(merged, merged.id == TicketLink.from_id)
        .join(into, into.id == TicketLink.to_id)
        .where(
            merged.id == ticket_id,
            merged.status == Status.MERGED,
            TicketLink.kind == LinkKind.DUPLICATE,
        )
        .order_by(TicketLink.at.desc(), into.number.desc())
        .limit(1)
    )
