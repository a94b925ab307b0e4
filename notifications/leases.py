"""Who works on which message, and what came of it. Everything here runs in a transaction.

A claim is a lease: it runs out when its worker is killed, and then others send the message. So
nothing is lost, and only what was in the air can be sent twice; such a message is marked.
"""

import random
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, select, update

from core.db import db
from notifications import outbox, proof, suppressions
from notifications.failures import DeliveryFailure, PermanentFailure, Postponed
from notifications.kinds import kind_of
from notifications.models import OutboxMessage

FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=72)
JITTER = (0.8, 1.2)
_chance = random.SystemRandom()


# Built once. SQLite knows no such lock: there writers queue anyway.
_DUE = (
    select(OutboxMessage.id)
    .where(outbox.IS_DUE)
    .order_by(OutboxMessage.due_at, OutboxMessage.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=OutboxMessage)
)


def delay_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts, before jitter."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(LONGEST_DELAY, FIRST_DELAY * doubled)


def is_hopeless(attempts: int) -> bool:
    """Whether so many attempts, with the waits between them, fill three days."""
    return sum((delay_after(n) for n in range(1, attempts + 1)), timedelta()) >= GIVE_UP_AFTER


def claim(limit: int, *, worker: str, lease: timedelta, now: datetime) -> Sequence[int]:
    """Take up to `limit` due messages, to be sent at once. Their ids, the oldest first.

    Two statements: in one, PostgreSQL may run the inner query again and lock more than it takes.
    """
    ids = db.session.scalars(_DUE, {"at": now, "most": limit}).all()
    if ids:
        _lend(ids, worker, now + lease, now)
    return ids


def _lend(ids: Sequence[int], worker: str, until: datetime, now: datetime) -> None:
    """Note the attempt before it begins. One that was begun already may have got through."""
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids))
        .values(
            lease_until=until,
            claimed_by=worker,
            attempts=OutboxMessage.attempts + 1,
            attempt_started_at=now,
            is_possible_duplicate=OutboxMessage.is_possible_duplicate
            | OutboxMessage.attempt_started_at.is_not(None),
        )
        .execution_options(synchronize_session=False)
    )


def renew(ids: Collection[int], *, worker: str, lease: timedelta, now: datetime) -> None:
    """A slow mail server is no reason to let another worker begin."""
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.claimed_by == worker)
        .values(lease_until=now + lease)
        .execution_options(synchronize_session=False)
    )


def note_sent(id: int, *, now: datetime, follow: bool = True) -> None:
    """It was taken over: whoever held the lease, that is the truth now."""
    message = db.session.get_one(OutboxMessage, id)
    if message.sent_at is not None:
        return
    message.sent_at, message.failed_at, message.failure = now, None, None
    message.lease_until = message.attempt_started_at = None
    kind = kind_of(message.kind)
    if kind.sent and follow:
        kind.sent(message, now)


def withdraw(id: int, *, worker: str) -> None:
    """Nobody wants it any more: the row goes. A row is what will be sent, or proof that it was.

    Nothing was told and nothing failed, so no follow-up runs; what happened instead is on record
    where it happened. No other row may point at a message of a kind that can be withdrawn.
    """
    message = db.session.get(OutboxMessage, id)
    if message and message.sent_at is None and message.claimed_by == worker:
        db.session.delete(message)


def note_failure(
    id: int, failure: DeliveryFailure, *, worker: str, now: datetime, follow: bool = True
) -> None:
    """It was not taken: try again later, or give up and let the kind tell somebody."""
    message = db.session.get_one(OutboxMessage, id)
    if message.sent_at is not None or message.claimed_by != worker:
        return
    message.lease_until = message.claimed_by = message.attempt_started_at = None
    message.is_possible_duplicate |= failure.is_possibly_delivered
    message.failure = failure.code
    if isinstance(failure, Postponed):
        message.attempts -= 1
        message.due_at = now + failure.wait
        return
    if not isinstance(failure, PermanentFailure) and not is_hopeless(message.attempts):
        wait = delay_after(message.attempts) * _chance.uniform(*JITTER)
        message.due_at = now + max(wait, failure.retry_after or wait)
        return
    if not isinstance(failure, PermanentFailure):
        message.failure = f"gave up {failure.code}"
    message.failed_at = now
    suppressions.note_failure(message, failure.code, now=now)
    kind = kind_of(message.kind)
    if kind.failed and follow:
        kind.failed(message, now)


def note_bounce(message: OutboxMessage, code: str, *, now: datetime) -> None:
    """It had been taken over, and came back: nobody has read it, and the kind tells somebody."""
    if message.failed_at is not None:
        return
    proof.note_return(message, now=now)
    message.sent_at, message.failed_at, message.failure = None, now, code
    suppressions.note_failure(message, code, now=now)
    kind = kind_of(message.kind)
    if kind.failed:
        kind.failed(message, now)
