"""Whom the leader has to call: what could not be told by mail or SMS. Shown until it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import aliased

from accounts.models import User
from booking.calling import NOT_OPENED
from booking.models import CallTask, Meeting, Participant
from booking.words import CALL_REASONS, SOMEBODY, SOMEBODY_TO_CALL
from core import audit
from core.db import db

CALL_MADE = audit.declare("call-made", "reason")


@dataclass(frozen=True)
class Call:
    """Somebody to call: who, the number when there is one, why, and since when."""

    task_id: int
    name: str | LazyString
    phone: str | None
    reason: LazyString
    since: datetime


def open_calls(meeting: Meeting) -> Sequence[Call]:
    """The calls nobody has made, the oldest first. One statement.

    Also to those who are off the list: a cancellation that did not arrive is told by phone.
    """
    waiting = (
        select(CallTask, Participant)
        .outerjoin(Participant, Participant.id == CallTask.participant_id)
        .where(CallTask.meeting_id == meeting.id, _waits())
        .order_by(CallTask.id)
    )
    return [_call(task, whom) for task, whom in db.session.execute(waiting)]


def _call(task: CallTask, whom: Participant | None) -> Call:
    unit = whom.unit if whom else None
    return Call(
        task_id=task.id,
        name=(whom.name or whom.function) if whom else SOMEBODY,
        phone=(whom.phone or (unit.phone if unit else None)) if whom else None,
        reason=CALL_REASONS.get(task.reason, SOMEBODY_TO_CALL),
        since=task.created_at,
    )


def count_open() -> ScalarSelect[int]:
    """How many calls wait in a meeting, as a column of a statement about meetings."""
    return (
        select(func.count(CallTask.id))
        .where(CallTask.meeting_id == Meeting.id, _waits())
        .scalar_subquery()
    )


def _waits() -> ColumnElement[bool]:
    """Nobody has called yet, and there is still reason to.

    Who is off the list need not open anything; that they are off it may have to be told.
    """
    whom = aliased(Participant)
    # A value and no EXISTS: PostgreSQL would sometimes read everybody who is off any list.
    off_since = select(whom.removed_at).where(whom.id == CallTask.participant_id).scalar_subquery()
    needless = and_(CallTask.reason == NOT_OPENED, off_since.is_not(None))
    return and_(CallTask.done_at.is_(None), ~needless)


def note_call(meeting: Meeting, task_id: int, *, by: User, now: datetime) -> bool:
    """The call was made; the first to say so stands. False when the meeting has no such task."""
    task = db.session.scalar(
        select(CallTask)
        .where(CallTask.id == task_id, CallTask.meeting_id == meeting.id)
        .with_for_update()  # SQLite: writers queue anyway
    )
    if task is None:
        return False
    if task.done_at is None:
        task.done_at, task.done_by_id = now, by.id
        _write_down(task, by, now)
    return True


def _write_down(task: CallTask, by: User, now: datetime) -> None:
    audit.record(
        by.as_actor(),
        CALL_MADE,
        subject=task.participant_id or task.meeting_id,
        meeting=task.meeting_id,
        now=now,
        reason=task.reason,
    )
