"""Who comes instead of somebody, and who comes late."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.models.participants import Participant
from core.db import Base


class StandIn(Base):
    """Its row is the fact that somebody comes instead, and may decide. One for each."""

    __tablename__ = "stand_in"
    __table_args__ = (CheckConstraint("stand_in_id <> participant_id", name="somebody_else"),)

    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id"), primary_key=True
    )
    stand_in_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participant.id"), unique=True)
    named_at: Mapped[datetime]

    participant: Mapped[Participant] = relationship(foreign_keys=[participant_id])
    stand_in: Mapped[Participant] = relationship(foreign_keys=[stand_in_id])


class Delay(Base):
    """Somebody has said that they come later than the meeting begins."""

    __tablename__ = "delay"
    __table_args__ = (CheckConstraint("minutes > 0", name="some_minutes"),)

    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id"), primary_key=True
    )
    minutes: Mapped[int]  # after the start; once it has begun, after it was said
    expected_at: Mapped[datetime]
    said_at: Mapped[datetime]
