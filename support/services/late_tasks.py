"""Tasks whose time is up: a reminder first; then whoever gave the task decides."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from core.db import db
from support import access
from support.models import OPEN, EventKind, Task, Ticket
from support.services import telling
from support.services.moving import move
from support.services.tasks import whole_of
from support.services.telling import Post
from support.timeline import ROUTING

JOB = "late-tasks"
GRACE = timedelta(minutes=15)  # ours: from the reminder until the giver is asked
AT_A_TIME = 50


def has_due(now: datetime) -> bool:
    """Whether a reminder is due, or a decision of the one who gave the task."""
    late = select(Task.ticket_id).where(_awaited(now), or_(_unreminded(), _silent(now)))
    return db.session.scalar(late.limit(1)) is not None


def deal(*, post: Post, now: datetime) -> int:
    """Remind, and return what stayed silent. How many."""
    reminded = _each(_unreminded(), _remind, post=post, now=now)
    return reminded + _each(_silent(now), _return, post=post, now=now)


def _each(
    which: ColumnElement[bool],
    deed: Callable[[Ticket, Task, Post, datetime], None],
    *,
    post: Post,
    now: datetime,
) -> int:
    ids = _ids(and_(_awaited(now), which))
    for id, parent_id in ids:
        access.lock_whole(parent_id)  # first: as everywhere
        task = access.lock_whole(id)
        row = task.task
        if row and task.status in OPEN and row.returned_at is None:
            deed(task, row, post, now)
    return len(ids)


def _ids(which: ColumnElement[bool]) -> Sequence[tuple[uuid.UUID, uuid.UUID]]:
    late = (
        select(Ticket.id, Ticket.parent_id)
        .join(Task, Task.ticket_id == Ticket.id)
        .where(which, Ticket.status.in_(OPEN))
        .order_by(Ticket.parent_id, Ticket.number)
        .limit(AT_A_TIME)
    )
    return [(id, whole) for id, whole in db.session.execute(late).all() if whole]


def _remind(task: Ticket, row: Task, post: Post, now: datetime) -> None:
    if row.reminded_at:
        return
    row.reminded_at = now
    move(task, EventKind.REMINDED, by=ROUTING, now=now)
    by_whom = whole_of(task).responsible.unit.place
    telling.tell_unit_news(
        task, task.responsible, telling.TASK_LATE, post=post, now=now, unit=by_whom
    )


def _return(task: Ticket, row: Task, post: Post, now: datetime) -> None:
    row.returned_at = now
    whole, place = whole_of(task), task.responsible.unit.place
    move(whole, EventKind.TASK_SILENT, by=ROUTING, post=post, now=now, receiver=place)


def _awaited(now: datetime) -> ColumnElement[bool]:
    return and_(Task.done_at.is_(None), Task.returned_at.is_(None), Task.due_at <= now)


def _unreminded() -> ColumnElement[bool]:
    return Task.reminded_at.is_(None)


def _silent(now: datetime) -> ColumnElement[bool]:
    return Task.reminded_at <= now - GRACE
