"""What has become of messages of one kind, person by person, and taking back what still waits.

Everything here runs in a transaction. A message that a worker has begun with may be in the air: it
is never taken back here, and what is written after it leaves after it (the same stream).
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, delete, or_, select, update

from core.db import db
from notifications.models import Channel, OutboxMessage


class Reach(StrEnum):
    """How far messages to somebody have come."""

    WAITING = "waiting"  # nothing has left yet, and it can be taken back
    GONE = "gone"  # something left, or may have
    FAILED = "failed"  # the newest that was tried came back


def reach_of(
    participant_ids: Collection[uuid.UUID], kind: str, *, now: datetime
) -> dict[uuid.UUID, Reach]:
    """How far messages of the kind have come; nobody is in it who never got one. One statement.

    Who was written to by mail and by SMS has been reached when one of them was.
    """
    came = case(
        (OutboxMessage.failed_at.is_not(None), Reach.FAILED.value),
        (_is_untouched(now), Reach.WAITING.value),
        else_=Reach.GONE.value,
    )
    rows = db.session.execute(
        select(OutboxMessage.participant_id, OutboxMessage.channel, came)
        .where(OutboxMessage.participant_id.in_(participant_ids), OutboxMessage.kind == kind)
        .order_by(OutboxMessage.id)
    )
    found: dict[uuid.UUID, dict[Channel, Reach]] = {}
    for participant_id, channel, said in rows:
        ways = found.setdefault(participant_id, {})
        if said != Reach.WAITING or channel not in ways:
            ways[channel] = Reach(said)
    return {who: _furthest(ways.values()) for who, ways in found.items()}


def _furthest(ways: Collection[Reach]) -> Reach:
    order = (Reach.GONE, Reach.FAILED, Reach.WAITING)
    return min(ways, key=order.index)


def take_back(
    participant_ids: Collection[uuid.UUID], kind: str, *, now: datetime
) -> set[uuid.UUID]:
    """What waits of the kind is not sent: nobody wants it any more. Whose messages those were.

    Ask `reach_of` afterwards, not before: a worker may begin with one in between.
    """
    taken = db.session.execute(
        delete(OutboxMessage)
        .where(
            OutboxMessage.participant_id.in_(participant_ids),
            OutboxMessage.kind == kind,
            _is_untouched(now),
        )
        .returning(OutboxMessage.participant_id)
        .execution_options(synchronize_session=False)
    )
    return {row.participant_id for row in taken}


def let_go(participant_id: uuid.UUID, *, now: datetime) -> None:
    """What waits for a better hour leaves now: else what follows it would wait behind it."""
    waits = update(OutboxMessage).where(
        OutboxMessage.participant_id == participant_id,
        OutboxMessage.due_at > now,
        _is_untouched(now),
    )
    db.session.execute(waits.values(due_at=now).execution_options(synchronize_session=False))


def _is_untouched(now: datetime) -> ColumnElement[bool]:
    """Not sent, nobody works on it, and no attempt at it can have got through."""
    return and_(
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.failed_at.is_(None),
        or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until < now),
        OutboxMessage.attempt_started_at.is_(None),
        OutboxMessage.is_possible_duplicate.is_(False),
    )
