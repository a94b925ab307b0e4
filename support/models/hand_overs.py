"""From which unit to which a ticket went, and which unit is asked to take it over."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, only, words
from support.receivers import SupportUnit


class HandOver(Base):
    """Who had it, who got it, by whom, when, why, and what had been tried."""

    __tablename__ = "hand_over"
    __table_args__ = (
        Index("ix_hand_over_ticket", "ticket_id", "id"),
        Index(
            "ix_hand_over_skipped",
            "ticket_id",
            postgresql_where=text("was_skipped"),
            sqlite_where=text("was_skipped = 1"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    from_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    to_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"))
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))  # none: by routing
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    tried: Mapped[str] = mapped_column(Text, default="")
    was_skipped: Mapped[bool] = mapped_column(default=False)  # closed, routed past

    sender: Mapped[SupportUnit | None] = relationship(foreign_keys=[from_id], lazy="joined")
    receiver: Mapped[SupportUnit] = relationship(foreign_keys=[to_id], lazy="joined")


class PendingForward(Base):
    """Who has the ticket may be too late: then it goes on without them, to the next on its way."""

    __tablename__ = "pending_forward"
    __table_args__ = (Index("ix_pending_forward_due", "due_at"),)

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    support_unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"))
    due_at: Mapped[datetime]


class Answer(StrEnum):
    """How an offer ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    ENDED = "ended"  # taken back, or the case was over


class Offer(Base):
    """A unit is asked to take a ticket over. Until it says yes the sender is responsible.

    One at a time: the key of the open ones refuses a second.
    """

    __tablename__ = "hand_over_offer"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_how_and_when"),
        CheckConstraint("to_id <> from_id", name="to_another"),
        Index("ix_hand_over_offer_ticket", "ticket_id", "id"),
        Index("uq_hand_over_offer_open", "ticket_id", unique=True, **only("answered_at IS NULL")),
        Index("ix_hand_over_offer_due", "due_at", **only("answered_at IS NULL")),
        Index("ix_hand_over_offer_to", "to_id", **only("answered_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    from_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"))
    to_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"))
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    tried: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answer: Mapped[Answer | None] = mapped_column(words(Answer))
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    why: Mapped[str] = mapped_column(Text, default="")  # it was declined

    sender: Mapped[SupportUnit] = relationship(foreign_keys=[from_id])
    receiver: Mapped[SupportUnit] = relationship(foreign_keys=[to_id])
