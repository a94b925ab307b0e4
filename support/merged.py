"""Tickets that go on as another: read together, without a row being moved."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import lazyload, selectinload

from core.db import db
from support.models import EventKind, LinkKind, Status, Ticket, TicketEvent, TicketLink


def merged_into(ticket_id: uuid.UUID) -> Sequence[Ticket]:
    """What goes on as this one, also by way of others, with what happened to each. A circle would
    end by itself: each is found once."""
    into = TicketLink.kind == LinkKind.DUPLICATE
    first = select(TicketLink.from_id).where(TicketLink.to_id == ticket_id, into)
    found = first.cte(recursive=True)
    further = select(TicketLink.from_id).join(found, TicketLink.to_id == found.c.from_id)
    ids = select(found.union(further.where(into)).c.from_id)
    wanted = (
        select(Ticket)
        .where(Ticket.id.in_(ids), Ticket.id != ticket_id, Ticket.status == Status.MERGED)
        .options(lazyload("*"), selectinload(Ticket.events))
        .order_by(Ticket.number)
    )
    return db.session.scalars(wanted).all()


def onward(ids: Select[uuid.UUID | None]) -> Select[uuid.UUID]:
    """These, and what they go on as, also by way of others."""
    on = ids.cte("goes_on", recursive=True)
    [id] = on.c
    merged = Ticket.status == Status.MERGED, TicketLink.kind == LinkKind.DUPLICATE
    further = select(TicketLink.to_id).join(on, TicketLink.from_id == id)
    further = further.join(Ticket, Ticket.id == TicketLink.from_id).where(*merged)
    [found] = on.union(further).c
    return select(found)


def parts_of(ticket: Ticket) -> Sequence[Ticket]:
    """The same, asked for only where its own history says that there is something."""
    return merged_into(ticket.id) if any(_took_in(event) for event in ticket.events) else []


def is_linked(ticket: Ticket) -> bool:
    """Whether its history says that it has to do with another."""
    return any(event.kind == EventKind.LINKED for event in ticket.events)


def _took_in(event: TicketEvent) -> bool:
    is_merge = event.kind == EventKind.LINKED and event.facts.get("link") == LinkKind.DUPLICATE
    return is_merge and not event.facts.get("is_from")


def told_together(ticket: Ticket, parts: Sequence[Ticket]) -> list[TicketEvent]:
    """What happened to all of them, in the order it happened."""
    every = [event for one in (ticket, *parts) for event in one.events]
    return sorted(every, key=lambda event: (event.at, event.id)) if parts else every
