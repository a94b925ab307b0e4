"""Putting messages into the outbox, in the transaction of the deed they tell of."""

import hmac
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from core.db import db
from core.plain import write
from core.secrets import digest
from notifications.kinds import KINDS, family_of, kind_of
from notifications.models import Channel, OutboxMessage
from notifications.texts.models import SmsDelivery, SmsState
from notifications.words import KEPT, failure_words

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
    sender: str | None = None  # an organisation's own address; None: ours


@dataclass(frozen=True)
class Draft:
    """What to say: the kind, and the facts of this moment. Never the personal link."""

    kind: str
    payload: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None


class DeliveryState(StrEnum):
    """How far a message is."""

    PENDING = "pending"
    KEPT = "kept"  # the service is being tried out, and they are none of its own people
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Delivery:
    """How the newest message to a person fared, as their meeting leader reads it."""

    state: DeliveryState
    channel: Channel
    at: datetime  # sent, failed, or written
    words: object = ""  # why it failed; a lazy text
    arrived_at: datetime | None = None  # a provider of text messages says that the phone has it


def enqueue(
    draft: Draft,
    to: Recipient,
    *,
    mail_domain: str,
    key: bytes,
    is_first: bool = False,
    now: datetime,
) -> OutboxMessage:
    """Write the message into the running transaction; `is_first` of its thread, where that is
    known. Raises UnknownKind."""
    letters = [(draft, to)]
    began_with = {} if is_first else _firsts_of_threads(letters)
    [values] = _rows(letters, began_with, mail_domain=mail_domain, key=key, now=now)
    message = OutboxMessage(**values)
    db.session.add(message)
    return message


def enqueue_all(
    letters: Sequence[tuple[Draft, Recipient]],
    *,
    mail_domain: str,
    key: bytes,
    now: datetime,
    are_first: bool = False,
) -> None:
    """Write many, all of one family, in two statements; in one, where they are known to be the
    first of their threads. Raises UnknownKind."""
    if letters:
        began_with = {} if are_first else _firsts_of_threads(letters)
        rows = _rows(letters, began_with, mail_domain=mail_domain, key=key, now=now)
        write(OutboxMessage, rows)


def _rows(
    letters: Sequence[tuple[Draft, Recipient]],
    began_with: Mapping[str, str],
    *,
    mail_domain: str,
    key: bytes,
    now: datetime,
) -> list[dict[str, Any]]:
    rows = []
    for draft, to in letters:
        id = uuid.uuid4()
        values = {
            "kind": kind_of(draft.kind).name,
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


def _firsts_of_threads(letters: Sequence[tuple[Draft, Recipient]]) -> dict[str, str]:
    """The Message-ID each stream's thread began with: mail programs gather what points at it.

    Raises UnknownKind.
    """
    family = {name for kind in {draft.kind for draft, _to in letters} for name in family_of(kind)}
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


def _is_due() -> ColumnElement[bool]:
    """Unsent, its time has come by `at`, nobody works on it, and nothing before it waits in its
    stream."""
    waiting = aliased(OutboxMessage)
    at = bindparam("at", type_=OutboxMessage.due_at.type)
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
        OutboxMessage.due_at <= at,
        or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until < at),
        OutboxMessage.id == first_of_stream,
    )


# Built once: a worker asks for it all the time. With `at`, the instant, as a parameter.
IS_DUE = _is_due()
_ANY_DUE = select(OutboxMessage.id).where(IS_DUE).limit(1)
_OLDEST_DUE = select(func.min(OutboxMessage.due_at)).where(IS_DUE)


def has_due(now: datetime) -> bool:
    """Whether a worker would find anything."""
    return db.session.scalar(_ANY_DUE, {"at": now}) is not None


def oldest_due(now: datetime) -> datetime | None:
    """Since when the oldest message has waited for a worker. None when nothing waits."""
    return db.session.scalar(_OLDEST_DUE, {"at": now})


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
    rows = db.session.execute(
        select(OutboxMessage, arrived_at()).where(OutboxMessage.id.in_(newest))
    ).all()
    found: dict[uuid.UUID, list[Delivery]] = {}
    for row, arrived in sorted(rows, key=lambda pair: pair[0].channel):
        if row.participant_id:
            found.setdefault(row.participant_id, []).append(_delivery(row, arrived))
    return found


def arrived_at() -> ScalarSelect[datetime]:
    """When the phone had a message, as a column of a statement about the outbox."""
    return (
        select(func.max(SmsDelivery.state_at))
        .where(SmsDelivery.outbox_id == OutboxMessage.id, SmsDelivery.state == SmsState.DELIVERED)
        .scalar_subquery()
    )


def _delivery(row: OutboxMessage, arrived: datetime | None) -> Delivery:
    if row.sent_at:
        return Delivery(DeliveryState.SENT, row.channel, row.sent_at, arrived_at=arrived)
    if row.failed_at:
        words = failure_words(row.failure or "")
        return Delivery(DeliveryState.FAILED, row.channel, row.failed_at, words)
    if row.failure == KEPT:
        return Delivery(DeliveryState.KEPT, row.channel, row.created_at, failure_words(KEPT))
    return Delivery(DeliveryState.PENDING, row.channel, row.created_at)
