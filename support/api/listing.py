"""Tickets that somebody sees, a page at a time, and how much lies with each of their units."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from accounts.models import Unit, User
from core.db import db
from support import access
from support.models import OPEN, Offer, Status, SupportUnit, Ticket, TicketEvent

A_PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """Which tickets."""

    statuses: Sequence[Status] = ()
    unit_id: uuid.UUID | None = None
    assignee_id: uuid.UUID | None = None
    is_free: bool = False


@dataclass(frozen=True)
class Page:
    """Some tickets with the newest event of each, and after which number the next page begins."""

    lines: Sequence[tuple[Ticket, int]]
    next: int | None


@dataclass(frozen=True)
class UnitQueue:
    """What lies with a unit."""

    unit: SupportUnit
    counts: dict[Status, int]
    offered: int


def page_of(actor: User, wanted: Wanted, *, after: int | None, now: datetime) -> Page:
    """The newest first. One statement."""
    found = db.session.execute(listed(actor, wanted, after=after, now=now)).all()
    lines = [(ticket, last or 0) for ticket, last in found[:A_PAGE]]
    return Page(lines, lines[-1][0].number if len(found) > A_PAGE else None)


def listed(
    actor: User, wanted: Wanted, *, after: int | None, now: datetime
) -> Select[Ticket, int | None]:
    """The statement of the list: those the desk shows, and no others."""
    newest = (
        select(func.max(TicketEvent.id)).where(TicketEvent.ticket_id == Ticket.id).scalar_subquery()
    )
    seen = access.tickets_for(actor, now=now)
    if wanted.statuses:
        seen = seen.where(Ticket.status.in_(wanted.statuses))
    if wanted.unit_id:
        seen = seen.where(Ticket.responsible_id == wanted.unit_id)
    if wanted.assignee_id:
        seen = seen.where(Ticket.assignee_id == wanted.assignee_id)
    if wanted.is_free:
        seen = seen.where(Ticket.assignee_id.is_(None))
    if after is not None:
        seen = seen.where(Ticket.number < after)
    responsible = joinedload(Ticket.responsible)
    shown = seen.options(
        responsible.joinedload(SupportUnit.unit).joinedload(Unit.organisation),
        responsible.lazyload(SupportUnit.hours),
        responsible.lazyload(SupportUnit.own_days),
        joinedload(Ticket.assignee).lazyload(User.memberships),
    )
    return shown.add_columns(newest).order_by(Ticket.number.desc()).limit(A_PAGE + 1)


def queues_of(actor: User) -> Sequence[UnitQueue]:
    """The actor's units, by name. Three statements."""
    mine = access.my_units(actor)
    units = db.session.scalars(
        select(SupportUnit)
        .where(SupportUnit.id.in_(mine))
        .join(SupportUnit.unit)
        .options(joinedload(SupportUnit.unit).joinedload(Unit.organisation))
        .order_by(Unit.name, SupportUnit.id)
    ).all()
    open_here = Ticket.responsible_id.in_(mine), Ticket.status.in_(OPEN)
    counted = (
        select(Ticket.responsible_id, Ticket.status, func.count())
        .where(*open_here)
        .group_by(Ticket.responsible_id, Ticket.status)
    )
    counts: dict[uuid.UUID, dict[Status, int]] = {}
    for unit_id, status, number in db.session.execute(counted):
        counts.setdefault(unit_id, {})[status] = number
    asked = select(Offer.to_id, func.count()).where(
        Offer.answered_at.is_(None), Offer.to_id.in_(mine)
    )
    found = db.session.execute(asked.group_by(Offer.to_id))
    offers = {row[0]: row[1] for row in found}
    return [UnitQueue(unit, counts.get(unit.id, {}), offers.get(unit.id, 0)) for unit in units]
