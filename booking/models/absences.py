"""Who comes instead of somebody, who comes late, and who for a unit."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
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


class UnitSeat(Base):
    """What a deputy said for an invited unit: by whom, and who of the unit comes."""

    __tablename__ = "unit_seat"

    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id"), primary_key=True
    )
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    comes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"))
    is_added: Mapped[bool] = mapped_column(default=False)  # to the list, for the unit's sake

    by: Mapped[User] = relationship()
    comes: Mapped[Participant | None] = relationship(foreign_keys=[comes_id])
