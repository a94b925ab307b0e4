"""Other times that participants ask for, and what came of each."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from booking.models.meetings import Occurrence
from booking.models.participants import Participant
from core.db import Base, words


class WishSource(StrEnum):
    """Where somebody asked."""

    PAGE = "page"
    CALENDAR = "calendar"


class WishOutcome(StrEnum):
    """What came of a wish."""

    ACCEPTED = "accepted"  # the meeting was moved there
    DECLINED = "declined"
    LAPSED = "lapsed"  # it is about nothing any more: a newer wish, a yes, or another time


_OPEN: dict[str, Any] = dict.fromkeys(("postgresql_where", "sqlite_where"), text("outcome IS NULL"))


class TimeWish(Base):
    """Another time would suit somebody better: a time, or only words about it."""

    __tablename__ = "time_wish"
    __table_args__ = (
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="whole_time"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("starts_at IS NOT NULL OR text <> ''", name="says_something"),
        CheckConstraint("(outcome IS NULL) = (outcome_at IS NULL)", name="outcome_has_time"),
        Index("ix_time_wish_occurrence", "occurrence_id", "id"),
        # Of what somebody asks for, the newest holds.
        Index("uq_time_wish_open", "participant_id", "occurrence_id", unique=True, **_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participant.id"))
    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[WishSource] = mapped_column(words(WishSource))
    made_at: Mapped[datetime]
    outcome: Mapped[WishOutcome | None] = mapped_column(words(WishOutcome))
    outcome_at: Mapped[datetime | None]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))  # who answered it

    participant: Mapped[Participant] = relationship()
    occurrence: Mapped[Occurrence] = relationship()
    by: Mapped[User | None] = relationship()
