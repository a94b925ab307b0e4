"""Which cases have had their time: closed so long ago, and so is all that goes on with them."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from core.db import db
from support.models import LinkKind, Ticket, TicketLink


def ripe(before: datetime) -> Select[uuid.UUID]:
    """Whole cases, those that ended first before the others; a test reads the plan. A case waits
    for its tasks, for what was merged into it, and for what it was merged into."""
    return (
        select(Ticket.id)
        .where(Ticket.task_key.is_(None), Ticket.closed_at <= before)
        .where(~_has_a_task(before), ~_goes_on(before))
        .order_by(Ticket.closed_at, Ticket.id)
    )


def family(roots: Sequence[uuid.UUID]) -> Sequence[uuid.UUID]:
    """The tasks of these cases."""
    tasks = select(Ticket.id).where(Ticket.parent_id.in_(roots)).order_by(Ticket.number)
    return db.session.scalars(tasks).all()


def _is_young(kin: type[Ticket], before: datetime) -> ColumnElement[bool]:
    return or_(kin.closed_at.is_(None), kin.closed_at > before)


def _has_a_task(before: datetime) -> ColumnElement[bool]:
    task = aliased(Ticket)
    return exists().where(task.parent_id == Ticket.id, _is_young(task, before))


def _goes_on(before: datetime) -> ColumnElement[bool]:
    other = aliased(Ticket)
    from_this = and_(TicketLink.from_id == Ticket.id, TicketLink.to_id == other.id)
    to_this = and_(TicketLink.to_id == Ticket.id, TicketLink.from_id == other.id)
    young = TicketLink.kind == LinkKind.DUPLICATE, _is_young(other, before)
    return or_(exists().where(from_this, *young), exists().where(to_this, *young))
