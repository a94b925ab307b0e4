"""What providers report of text messages that they took. One statement for almost all of them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from core.db import db
from notifications import leases
from notifications.hooks import HookRefused, Why
from notifications.models import OutboxMessage
from notifications.texts.attempts import code_of, note_lost
from notifications.texts.models import LOST, SmsDelivery, SmsState

# What each state may follow. Nothing follows "delivered", and only that follows a loss.
BEFORE: dict[SmsState, tuple[SmsState, ...]] = {}
_so_far: tuple[SmsState, ...] = (SmsState.BEGUN, SmsState.REFUSED, SmsState.ACCEPTED)
for _state in (SmsState.QUEUED, SmsState.SENT):
    BEFORE[_state] = _so_far
    _so_far = (*_so_far, _state)
BEFORE |= dict.fromkeys((*LOST, SmsState.DELIVERED), _so_far)


@dataclass(frozen=True)
class Report:
    """What a provider says of one attempt."""

    provider: str
    attempt: uuid.UUID
    provider_id: str
    state: SmsState
    code: str | None = None


def note_report(report: Report, *, now: datetime) -> None:
    """Write it down, if it is news. Reports overtake each other: an older one changes nothing.

    Raises HookRefused for an attempt that is not ours, and for what we had before.
    """
    moved = _move(report, BEFORE[report.state], now=now)
    if moved is None:
        _correct(report, now=now)
    elif report.state in LOST:
        note_lost(moved.outbox_id, code_of(report.state, report.code), now=now)
    elif moved.has_failed:  # nobody could tell for too long: it has left after all
        leases.note_sent(moved.outbox_id, now=now, follow=False)


@dataclass(frozen=True)
class Moved:
    """Which message it was."""

    outbox_id: int
    has_failed: bool  # as far as we knew


def _move(report: Report, before: tuple[SmsState, ...], *, now: datetime) -> Moved | None:
    failed_at = select(OutboxMessage.failed_at).where(OutboxMessage.id == SmsDelivery.outbox_id)
    told = (
        update(SmsDelivery)
        .where(
            SmsDelivery.id == report.attempt,
            SmsDelivery.provider == report.provider,
            SmsDelivery.state.in_(before),
            func.coalesce(SmsDelivery.provider_id, report.provider_id) == report.provider_id,
        )
        .values(
            state=report.state,
            state_at=now,
            code=report.code,
            provider_id=report.provider_id,
        )
        .returning(
            SmsDelivery.outbox_id,
            failed_at.correlate(SmsDelivery).scalar_subquery().is_not(None).label("has_failed"),
        )
        .execution_options(synchronize_session=False)
    )
    row = db.session.execute(told).one_or_none()
    return Moved(row.outbox_id, bool(row.has_failed)) if row else None


def _correct(report: Report, *, now: datetime) -> None:
    """It was no step forward: delivered after all, or an old report, or none of ours."""
    known = select(SmsDelivery.state).where(
        SmsDelivery.id == report.attempt,
        SmsDelivery.provider == report.provider,
        SmsDelivery.provider_id == report.provider_id,
    )
    state = db.session.scalar(known)
    if state is None:
        raise HookRefused(Why.UNKNOWN)
    if state == report.state:
        raise HookRefused(Why.REPLAYED)
    if report.state == SmsState.DELIVERED and (moved := _move(report, LOST, now=now)):
        leases.note_sent(moved.outbox_id, now=now, follow=False)
