"""Putting messages into the outbox, in the transaction of the deed they tell of."""

import hmac
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select
from sqlalchemy.orm import aliased

from core.db import db
from core.secrets import digest
from notifications.kinds import KINDS, family_of
from notifications.models import Channel, OutboxMessage
from notifications.words import failure_words

OLDEST = timedelta(minutes=10)  # older, and no worker runs
BOUNCE = "bounce"
TAG_LETTERS = 16  # 64 bits of the digest; a local part may have 64 letters in all


@dataclass(frozen=True)
class Recipient:
    """Where a message goes, and about whom it is. `stream` keeps a person's messages in order."""

    channel: Channel
    address: str
    language: str
    stream: str
    meeting_id: uuid.UUID | None = None
    participant_id: uuid.UUID | None = None
    user_id: uuid.UUID | None = None
    reply_to: str | None = None


@dataclass(frozen=True)
class Draft:
    """What to say: the kind, and the facts of this moment. Never the personal link."""

    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None


class DeliveryState(StrEnum):
    """How far a message is."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Delivery:
    """How the newest message to a person fared, as their meeting leader reads it."""

    state: DeliveryState
    channel: Channel
    at: datetime  # sent, failed, or written
    words: object = ""  # why it failed; a lazy text


def enqueue(
    draft: Draft, to: Recipient, *, mail_domain: str, key: bytes, now: datetime
) -> OutboxMessage:
    """Write the message into the running transaction. Raises UnknownKind."""
    [values] = _rows([(draft, to)], mail_domain=mail_domain, key=key, now=now)
    message = OutboxMessage(**values)
    db.session.add(message)
    return message


def enqueue_all(
    letters: Sequence[tuple[Draft, Recipient]], *, mail_domain: str, key: bytes, now: datetime
) -> None:
    """Write many, all of one family, in two statements. Raises UnknownKind."""
    if letters:
        rows = _rows(letters, mail_domain=mail_domain, key=key, now=now)
        # Else it would be one statement for every set of columns that have a value.
        db.session.execute(insert(OutboxMessage), rows, execution_options={"render_nulls": True})


def _rows(
    letters: Sequence[tuple[Draft, Recipient]], *, mail_domain: str, key: bytes, now: datetime
) -> list[dict[str, Any]]:
    family = {name for kind in {draft.kind for draft, _to in letters} for name in family_of(kind)}
    began_with = _firsts_of_threads(family, letters)
    rows = []
    for draft, to in letters:
        id = uuid.uuid4()
        values = {
            "kind": draft.kind,
            "payload": draft.payload,
            **vars(to),
            "message_id": f"<{id}@{mail_domain}>",
            "in_reply_to": began_with.get(to.stream) if to.channel is Channel.EMAIL else None,
            "envelope_from": f"{BOUNCE}+{bounce_token(id, key)}@{mail_domain}",
            "created_at": now,
            "due_at": draft.due_at or now,
        }
        rows.append(values)
    return rows


def resend(message: OutboxMessage, *, mail_domain: str, key: bytes, now: datetime) -> OutboxMessage:
    """Write the same message once more, as one of its own."""
    to = Recipient(**{name: getattr(message, name) for name in Recipient.__dataclass_fields__})
    draft = Draft(message.kind, dict(message.payload))
    return enqueue(draft, to, mail_domain=mail_domain, key=key, now=now)


def _firsts_of_threads(
    family: Collection[str], letters: Sequence[tuple[Draft, Recipient]]
) -> dict[str, str]:
    """The Message-ID each stream's thread began with: mail programs gather what points at it."""
    streams = {to.stream for _draft, to in letters if to.channel is Channel.EMAIL}
    if not streams:
        return {}
    first = (
        select(func.min(OutboxMessage.id))
        .where(
            OutboxMessage.stream.in_(streams),
            OutboxMessage.channel == Channel.EMAIL,
            OutboxMessage.kind.in_(family),
        )
        .group_by(OutboxMessage.stream)
    )
    rows = db.session.execute(
        select(OutboxMessage.stream, OutboxMessage.message_id).where(OutboxMessage.id.in_(first))
    )
    return {row.stream: row.message_id for row in rows}


def bounce_token(id: uuid.UUID, key: bytes) -> str:
    """What the envelope's sender carries: lower case, for servers that fold it, and signed."""
    return f"{id.hex}-{digest(key, BOUNCE, id.hex).hex()[:TAG_LETTERS]}"


def read_bounce_token(token: str, key: bytes) -> uuid.UUID | None:
    """The id of the message a bounce is about, or None when we did not sign the token."""
    try:
        id = uuid.UUID(hex=token[:32])
    except ValueError:
        return None
    return id if hmac.compare_digest(token.encode(), bounce_token(id, key).encode()) else None


def is_due(now: datetime) -> ColumnElement[bool]:
    """Unsent, its time has come, nobody works on it, and nothing before it waits in its stream."""
    waiting = aliased(OutboxMessage)
    # A value, not NOT EXISTS: PostgreSQL turns that into a join, and without fresh statistics into
    # one that reads the whole queue for every message.
    first_of_stream = (
        select(func.min(waiting.id))
        .where(
            waiting.stream == OutboxMessage.stream,
            waiting.sent_at.is_(None),
            waiting.failed_at.is_(None),
        )
        .scalar_subquery()
    )
    return and_(
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.failed_at.is_(None),
        OutboxMessage.due_at <= now,
        or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until < now),
        OutboxMessage.id == first_of_stream,
    )


def has_due(now: datetime) -> bool:
    """Whether a worker would find anything."""
    return db.session.scalar(select(OutboxMessage.id).where(is_due(now)).limit(1)) is not None


def oldest_due(now: datetime) -> datetime | None:
    """Since when the oldest message has waited for a worker. None when nothing waits."""
    return db.session.scalar(select(func.min(OutboxMessage.due_at)).where(is_due(now)))


def is_out_otherwise(message: OutboxMessage) -> bool:
    """Whether the person was written to by another channel too, then or later, and that has not
    failed."""
    other = select(OutboxMessage.id).where(
        OutboxMessage.participant_id == message.participant_id,
        OutboxMessage.kind == message.kind,
        OutboxMessage.channel != message.channel,
        OutboxMessage.created_at >= message.created_at,
        OutboxMessage.failed_at.is_(None),
    )
    return db.session.scalar(other.limit(1)) is not None


def delivery_of(
    participant_ids: Collection[uuid.UUID], *, family: str = "invitation"
) -> dict[uuid.UUID, list[Delivery]]:
    """How the newest message of a family to each of them fared by each channel, mail first. One
    statement."""
    names = [k.name for k in KINDS.values() if (k.family or k.name) == family]
    newest = (
        select(func.max(OutboxMessage.id))
        .where(OutboxMessage.participant_id.in_(participant_ids), OutboxMessage.kind.in_(names))
        .group_by(OutboxMessage.participant_id, OutboxMessage.channel)
    )
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(newest)))
    found: dict[uuid.UUID, list[Delivery]] = {}
    for row in sorted(rows, key=lambda row: row.channel):
        if row.participant_id:
            found.setdefault(row.participant_id, []).append(_delivery(row))
    return found


def _delivery(row: OutboxMessage) -> Delivery:
    if row.sent_at:
        return Delivery(DeliveryState.SENT, row.channel, row.sent_at)
    if row.failed_at:
        words = failure_words(row.failure or "")
        return Delivery(DeliveryState.FAILED, row.channel, row.failed_at, words)
    return Delivery(DeliveryState.PENDING, row.channel, row.created_at)
