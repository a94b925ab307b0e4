"""Tickets that have to do with a ticket: those to choose from, and those that do already."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import lazyload

from accounts.models import User
from core.db import db
from support import access
from support.models import OPEN, LinkKind, Ticket, TicketLink

FEW = 8


def may_take_in(ticket: Ticket, actor: User, *, now: datetime) -> Sequence[Ticket]:
    """Open cases that it can go on as: of the same meeting and person, with a unit of the actor's.
    The newest few."""
    units = access.my_units(actor)
    found = _others(ticket, actor, now).where(
        Ticket.status.in_(OPEN),
        Ticket.responsible_id.in_(units),
        Ticket.occurrence_id == ticket.occurrence_id,
    )
    if ticket.participant_id:
        found = found.where(Ticket.participant_id == ticket.participant_id)
    return _newest(found)


def may_have_to_do_with(ticket: Ticket, actor: User, *, now: datetime) -> Sequence[Ticket]:
    """Cases of the same meeting that the actor sees, and that are not linked with it yet."""
    linked = [one_of(row, ticket.id) for row in links_of(ticket.id)]
    found = _others(ticket, actor, now).where(
        Ticket.occurrence_id == ticket.occurrence_id, Ticket.id.not_in(linked)
    )
    return _newest(found)


def links_of(ticket_id: uuid.UUID) -> Sequence[TicketLink]:
    """Its links, from it and to it, the oldest first."""
    mine: ColumnElement[bool] = or_(TicketLink.from_id == ticket_id, TicketLink.to_id == ticket_id)
    return db.session.scalars(select(TicketLink).where(mine).order_by(TicketLink.at)).all()


def one_of(link: TicketLink, ticket_id: uuid.UUID) -> uuid.UUID:
    """The other end."""
    return link.to_id if link.from_id == ticket_id else link.from_id


def others_of(ticket: Ticket, links: Sequence[TicketLink]) -> Sequence[Ticket]:
    """The tickets at the other ends."""
    ids = {one_of(link, ticket.id) for link in links}
    found = select(Ticket).where(Ticket.id.in_(ids)).options(lazyload("*"))
    return db.session.scalars(found.order_by(Ticket.number)).all() if ids else []


def seen_of(actor: User, tickets: Sequence[Ticket], *, now: datetime) -> set[uuid.UUID]:
    """Those of them that the actor may see."""
    ids = [ticket.id for ticket in tickets]
    mine = access.seen_of(actor, now=now).where(Ticket.id.in_(ids))
    return set(db.session.scalars(mine.with_only_columns(Ticket.id))) if ids else set()


def is_merge(link: TicketLink) -> bool:
    """One goes on as the other."""
    return link.kind == LinkKind.DUPLICATE


def _others(ticket: Ticket, actor: User, now: datetime) -> Select[Ticket]:
    return access.seen_of(actor, now=now).where(Ticket.id != ticket.id, Ticket.parent_id.is_(None))


def _newest(tickets: Select[Ticket]) -> Sequence[Ticket]:
    newest = tickets.options(lazyload("*")).order_by(Ticket.number.desc()).limit(FEW)
    return db.session.scalars(newest).all()
