"""Meetings that come again: what was agreed, and the dates that were left out."""

import uuid
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, words


class Rhythm(StrEnum):
    """How a meeting comes again."""

    WEEKLY = "weekly"
    MONTHLY_DATE = "monthly_date"
    MONTHLY_WEEKDAY = "monthly_weekday"
    MONTHLY_LAST = "monthly_last"  # the last Tuesday
    DATES = "dates"  # chosen by hand


class SkipReason(StrEnum):
    """Why a date of the series has no meeting."""

    BY_HAND = "by_hand"
    HOLIDAY = "holiday"
    LEADER_BUSY = "leader_busy"
    NO_ROOM = "no_room"
    CLOCK = "clock"  # the clock is put forward or back over that time


class Series(Base):
    """One entry of the calendar: its rule, on the wall clock of its zone.

    "This and following" ends one and begins another, with a UID of its own: that is what calendar
    programs understand. The dates are occurrences of one meeting, so links and codes go on.
    """

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("interval > 0", name="interval_positive"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("last_on >= first_on", name="ends_after_start"),
        Index("ix_series_meeting", "meeting_id", "position"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    uid: Mapped[str] = mapped_column(String(200), unique=True)  # of the calendar, for ever
    position: Mapped[int]
    rhythm: Mapped[Rhythm] = mapped_column(words(Rhythm))
    interval: Mapped[int] = mapped_column(default=1)
    weekdays: Mapped[str] = mapped_column(String(20), default="")  # "0,2": Monday and Wednesday
    first_on: Mapped[date]
    last_on: Mapped[date]
    starts_at_local: Mapped[time]
    minutes: Mapped[int]
    zone: Mapped[str] = mapped_column(String(60), default="Europe/Copenhagen")


class SkippedDate(Base):
    """A date of the series that has no meeting, and why. It can be tried again."""

    __tablename__ = "skipped_date"
    __table_args__ = (UniqueConstraint("series_id", "on"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    series_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("series.id"))
    on: Mapped[date]
    reason: Mapped[SkipReason] = mapped_column(words(SkipReason))
    retried_at: Mapped[datetime | None]
    occurrence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("occurrence.id"))
