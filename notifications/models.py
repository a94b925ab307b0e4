"""The outbox: a row is a message that will be sent, and afterwards the proof that it was."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, words


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "email"
    SMS = "sms"


class OutboxMessage(Base):
    """One message to one person.

    Written in the transaction of the deed it tells of. `payload` holds the facts of that moment
    (times, sequence), never the personal link: that is derived when the message is sent.
    Messages of one `stream` (a meeting and a person) leave in the order they were written.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        # What the worker asks for: the unsent, by time. What is sent leaves the index.
        Index(
            "ix_outbox_message_due",
            "due_at",
            "id",
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
            sqlite_where=text("sent_at IS NULL AND failed_at IS NULL"),
        ),
        # Whether something earlier of a stream still waits: asked for every message that is due.
        Index(
            "ix_outbox_message_waiting",
            "stream",
            "id",
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
            sqlite_where=text("sent_at IS NULL AND failed_at IS NULL"),
        ),
        Index("ix_outbox_message_stream", "stream", "id"),
        Index("ix_outbox_message_participant", "participant_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    channel: Mapped[Channel] = mapped_column(words(Channel))
    stream: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    meeting_id: Mapped[uuid.UUID | None]
    participant_id: Mapped[uuid.UUID | None]
    user_id: Mapped[uuid.UUID | None]

    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    in_reply_to: Mapped[str | None] = mapped_column(String(120))
    reply_to: Mapped[str | None] = mapped_column(String(254))
    sender: Mapped[str | None] = mapped_column(String(254))  # an organisation's own; None: ours
    envelope_from: Mapped[str] = mapped_column(String(254))  # VERP: says whom a bounce is about

    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    attempt_started_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(200))  # the server's code and class
    is_possible_duplicate: Mapped[bool] = mapped_column(default=False)
