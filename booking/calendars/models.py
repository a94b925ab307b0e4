"""What is published of people's meetings, and what their own calendars say is taken."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from booking.models import MeetingForm
from core.db import Base, words

ONE_OWNER = "(user_id IS NULL) <> (unit_id IS NULL)"
_LIVE: dict[str, Any] = dict.fromkeys(
    ("postgresql_where", "sqlite_where"), text("revoked_at IS NULL")
)


class CalendarFeed(Base):
    """A secret address that gives somebody's meetings. It is derived from the id and a key, so
    nothing here opens anything. Revoked, it stays as the proof that it ended."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="has_one_owner"),
        # One that works per owner: a new one ends the old.
        Index("uq_calendar_feed_user", "user_id", unique=True, **_LIVE),
        Index("uq_calendar_feed_unit", "unit_id", unique=True, **_LIVE),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_fetched_at: Mapped[datetime | None]
    tag: Mapped[str] = mapped_column(String(64), default="")  # of what it said last
    changed_at: Mapped[datetime]  # when it began to say that


class CalendarEntry(Base):
    """The ready bytes of one occurrence in one language, and the facts they were built from. They
    hold for as long as those are the facts; else whoever reads next builds them anew."""

    __tablename__ = "calendar_entry"

    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    sequence: Mapped[int]
    form: Mapped[MeetingForm] = mapped_column(words(MeetingForm))
    organisation: Mapped[str] = mapped_column(String(200))
    is_cancelled: Mapped[bool]
    base_url: Mapped[str] = mapped_column(String(200))
    mark: Mapped[int]  # by chance, another one with every building
    content: Mapped[bytes] = mapped_column(LargeBinary)
