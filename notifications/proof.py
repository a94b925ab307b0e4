"""What is known of a message beyond its own row: that it came back, and what was sent instead."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, exists, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from core.db import Base, db, insert_new
from notifications.models import Channel, OutboxMessage


class CameBack(Base):
    """A server had taken the message, and it came back all the same. Its own row only says that it
    failed; that it was taken, and when, stands here."""

    __tablename__ = "came_back"

    outbox_id: Mapped[int] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    taken_at: Mapped[datetime]
    at: Mapped[datetime]


class SecondWay(Base):
    """A message failed, and the same was said another way. Its key makes a second impossible."""

    __tablename__ = "second_way"

    outbox_id: Mapped[int] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    next_id: Mapped[int] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="CASCADE"), unique=True
    )


@dataclass(frozen=True)
class Return:
    """That a message was taken, and came back."""

    taken_at: datetime
    at: datetime


def note_return(message: OutboxMessage, *, now: datetime) -> None:
    """Keep when it had been taken, before its row forgets it."""
    if message.sent_at is not None:
        row = {"outbox_id": message.id, "taken_at": message.sent_at, "at": now}
        db.session.execute(insert_new(CameBack, [row]))


def returns_of(ids: Collection[int]) -> dict[int, Return]:
    """Of these, what came back. One statement."""
    found = db.session.execute(
        select(CameBack.outbox_id, CameBack.taken_at, CameBack.at).where(
            CameBack.outbox_id.in_(ids)
        )
    )
    return {id: Return(taken_at, at) for id, taken_at, at in found}


def second_ways_of(ids: Collection[int]) -> dict[int, Channel]:
    """Of these, what was said another way when it failed, and by which. One statement."""
    found = db.session.execute(
        select(SecondWay.outbox_id, OutboxMessage.channel)
        .join(OutboxMessage, OutboxMessage.id == SecondWay.next_id)
        .where(SecondWay.outbox_id.in_(ids))
    )
    return {row.outbox_id: row.channel for row in found}


def is_second_way(message: OutboxMessage) -> bool:
    """Whether it was itself sent instead of one that failed."""
    first = select(SecondWay.outbox_id).where(SecondWay.next_id == message.id)
    return db.session.scalar(first) is not None


def was_tried_otherwise(message: OutboxMessage) -> bool:
    """Whether the person was written to by the other channel too, then or later, whatever came of
    it."""
    other = select(OutboxMessage.id).where(
        OutboxMessage.participant_id == message.participant_id,
        OutboxMessage.kind == message.kind,
        OutboxMessage.channel != message.channel,
        OutboxMessage.created_at >= message.created_at,
    )
    return db.session.scalar(other.limit(1)) is not None


def is_said_anew(message: OutboxMessage) -> bool:
    """Whether the same was sent again since, to another address: that one counts."""
    newer = aliased(OutboxMessage)
    found = exists().where(
        newer.participant_id == message.participant_id,
        newer.kind == message.kind,
        newer.channel == message.channel,
        newer.created_at > message.created_at,
        newer.address != message.address,
        newer.failed_at.is_(None),
    )
    return bool(db.session.scalar(select(found)))
