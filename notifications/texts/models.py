"""What became of each text message at its provider, how the providers do, and what was spent."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, words


class SmsState(StrEnum):
    """How far a provider has come with a message. Later ones are never taken back by earlier ones:
    reports overtake each other on the way to us."""

    BEGUN = "begun"  # it may have it or not: no answer yet
    REFUSED = "refused"  # it did not take it
    ACCEPTED = "accepted"
    QUEUED = "queued"
    SENT = "sent"  # an operator has it
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"  # the phone has it


TAKEN = (SmsState.ACCEPTED, SmsState.QUEUED, SmsState.SENT, SmsState.DELIVERED)
LOST = (SmsState.FAILED, SmsState.UNDELIVERED)


class SmsDelivery(Base):
    """One message handed to one provider. Written before it is handed over, so that whoever comes
    after a worker that died knows who may have it: nobody gets a text message twice."""

    __tablename__ = "sms_delivery"
    __table_args__ = (
        Index("ix_sms_delivery_outbox", "outbox_id", "begun_at"),
        UniqueConstraint("provider", "provider_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)  # what the provider calls us back with
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(40))
    provider_id: Mapped[str | None] = mapped_column(String(80))
    parts: Mapped[int]
    begun_at: Mapped[datetime]
    state: Mapped[SmsState] = mapped_column(words(SmsState))
    state_at: Mapped[datetime]
    code: Mapped[str | None] = mapped_column(String(40))


class SmsProvider(Base):
    """How a provider does, as all workers see it."""

    __tablename__ = "sms_provider"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    failures: Mapped[int]  # one after the other
    failed_at: Mapped[datetime]
    rests_until: Mapped[datetime | None]  # until then others are asked first
