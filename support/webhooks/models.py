"""Addresses that are told of tickets and meetings, what they are to be told, and how that went."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, only, words
from support.models import Ticket


class HookKind(StrEnum):
    """What can be told. Programs read these words: they stay the same."""

    TICKET_OPENED = "ticket.opened"
    TICKET_REPLIED = "ticket.replied"
    TICKET_HANDED_OVER = "ticket.handed_over"
    TICKET_RESOLVED = "ticket.resolved"
    TICKET_CLOSED = "ticket.closed"
    TICKET_REOPENED = "ticket.reopened"
    TICKET_MERGED = "ticket.merged"
    TICKET_DISCARDED = "ticket.discarded"
    TICKET_RESTORED = "ticket.restored"
    TASK_GIVEN = "task.given"
    TASK_ANSWERED = "task.answered"
    TASK_WITHDRAWN = "task.withdrawn"
    MEETING_BOOKED = "meeting.booked"
    MEETING_MOVED = "meeting.moved"
    MEETING_CANCELLED = "meeting.cancelled"
    MEETING_ENDED = "meeting.ended"


class Trouble(StrEnum):
    """Why an address did not take what was sent."""

    NO_ANSWER = "no_answer"
    NO_SUCH_PLACE = "no_such_place"
    NOT_PUBLIC = "not_public"
    CERTIFICATE = "certificate"
    MOVED = "moved"
    REFUSED = "refused"
    BROKEN = "broken"
    GONE = "gone"
    SEALED = "sealed"


WAITS = "sent_at IS NULL AND given_up_at IS NULL"


class Webhook(Base):
    """An address of an organisation. It may be as secret as what signs: both are sealed, and only
    the server's name can be read here."""

    __tablename__ = "webhook"
    __table_args__ = (
        UniqueConstraint("organisation_id", "digest"),
        CheckConstraint(
            "(old_secret IS NULL) = (old_secret_until IS NULL)", name="old_secret_ends"
        ),
        Index("ix_webhook_next_try_at", "next_try_at", **only("paused_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    host: Mapped[str] = mapped_column(String(255))
    sealed: Mapped[bytes]  # the address
    digest: Mapped[str] = mapped_column(String(64))  # of it: the same one twice is one
    kinds: Mapped[list[str]] = mapped_column(JSON)
    secret: Mapped[bytes]  # sealed
    secret_made_at: Mapped[datetime]
    old_secret: Mapped[bytes | None]  # sealed; it signs, too, until then
    old_secret_until: Mapped[datetime | None]
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)  # in vain, one after the other
    failing_since: Mapped[datetime | None]
    trouble: Mapped[Trouble | None] = mapped_column(words(Trouble))
    paused_at: Mapped[datetime | None]


class WebhookFact(Base):
    """Something that happened, until it is known whom to tell. Written with the deed itself."""

    __tablename__ = "webhook_fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    number: Mapped[int]
    kind: Mapped[HookKind] = mapped_column(words(HookKind))
    at: Mapped[datetime]

    ticket: Mapped[Ticket] = relationship()  # it is written after its ticket


class WebhookMeetingFact(Base):
    """The same of a date of a meeting, for one organisation whose units may see it. As plain
    values: what is told is how it was then."""

    __tablename__ = "webhook_meeting_fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[HookKind] = mapped_column(words(HookKind))
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class WebhookDelivery(Base):
    """One thing that an address is to be told. In the order of their ids, one at a time."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("ix_webhook_delivery_waits", "webhook_id", "id", **only(WAITS)),
        Index(
            "ix_webhook_delivery_given_up",
            "webhook_id",
            "id",
            **only("given_up_at IS NOT NULL"),
        ),
        Index("ix_webhook_delivery_waiting_since", "waiting_since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webhook.id"))
    kind: Mapped[HookKind] = mapped_column(words(HookKind))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    waiting_since: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    trouble: Mapped[Trouble | None] = mapped_column(words(Trouble))
