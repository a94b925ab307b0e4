"""What is published of people's meetings, and what their own calendars say is taken."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from booking.calendars.troubles import Trouble
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
    """The ready bytes of one occurrence in one language, with the pre-meeting or without, and the
    facts they were built from. They hold for as long as those are the facts; else whoever reads
    next builds them anew."""

    __tablename__ = "calendar_entry"
    __table_args__ = (Index("ix_calendar_entry_starts_at", "starts_at"),)

    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    is_early: Mapped[bool] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    sequence: Mapped[int]
    form: Mapped[MeetingForm] = mapped_column(words(MeetingForm))
    organisation: Mapped[str] = mapped_column(String(200))
    is_cancelled: Mapped[bool]
    base_url: Mapped[str] = mapped_column(String(200))
    mark: Mapped[int]  # by chance, another one with every building
    content: Mapped[bytes] = mapped_column(LargeBinary)


class SourceKind(StrEnum):
    """How a calendar of somebody's own is reached."""

    ICS = "ics"  # a published file
    CALDAV = "caldav"  # a server, with a user and a password


class BusySource(Base):
    """A calendar of the owner's own that says when they are taken. Its address is a secret as a
    password is, so both are sealed; only the server's name is there to be read."""

    __tablename__ = "busy_source"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="has_one_owner"),
        UniqueConstraint("user_id", "digest"),
        UniqueConstraint("unit_id", "digest"),
        Index("ix_busy_source_next_read_at", "next_read_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[SourceKind] = mapped_column(words(SourceKind))
    host: Mapped[str] = mapped_column(String(255))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))  # the same calendar is added once
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    next_read_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]  # the last time that went well
    whole_at: Mapped[datetime | None]  # the last time that all of it was read
    etag: Mapped[str] = mapped_column(String(200), default="")
    last_modified: Mapped[str] = mapped_column(String(60), default="")
    skipped: Mapped[int] = mapped_column(default=0)  # entries that could not be understood
    trouble: Mapped[Trouble | None] = mapped_column(words(Trouble))
    failing_since: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # the owner, that it fails


class BusySpan(Base):
    """A time that is taken according to a source. Nothing else of what is there is kept."""

    __tablename__ = "busy_span"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_busy_span_source", "source_id", "starts_at"),
        Index("ix_busy_span_ends_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("busy_source.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
