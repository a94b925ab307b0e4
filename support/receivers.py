"""Support units with their hours, and how cases are routed between them."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Unit
from core.db import Base, words
from support.hours import OnHolidays
from support.zones import DANISH


class Tier(StrEnum):
    """What a support unit is for. The three hotlines never share a name."""

    LOCAL_HELPER = "local_helper"
    CITIZEN_HOTLINE = "citizen_hotline"
    STAFF_HOTLINE = "staff_hotline"
    LOCAL_IT = "local_it"
    MUNICIPAL_SHARED = "municipal_shared"
    REGIONAL_SHARED = "regional_shared"
    SHARED_SUPPORT = "shared_support"
    BRIDGE_OWNER = "bridge_owner"


class SupportUnit(Base):
    """A unit that receives tickets."""

    __tablename__ = "support_unit"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"), unique=True)
    tier: Mapped[Tier] = mapped_column(words(Tier))
    is_external: Mapped[bool] = mapped_column(default=False)  # works in a system of its own
    case_mailbox: Mapped[str | None] = mapped_column(String(254))  # of that system
    keeps_number: Mapped[bool] = mapped_column(default=True)  # the number a case has there
    number_mark: Mapped[str | None] = mapped_column(String(20))  # what such a number begins with
    is_active: Mapped[bool] = mapped_column(default=True)
    on_holidays: Mapped[OnHolidays] = mapped_column(words(OnHolidays), default=OnHolidays.CLOSED)
    zone: Mapped[str] = mapped_column(String(60), default=DANISH)  # of its hours, IANA's name

    unit: Mapped[Unit] = relationship(lazy="joined")
    hours: Mapped[list["OpeningHours"]] = relationship(
        order_by="OpeningHours.weekday, OpeningHours.opens",
        lazy="selectin",
        cascade="all, delete-orphan",
    )
    own_days: Mapped[list["OwnDay"]] = relationship(
        order_by="OwnDay.first_on, OwnDay.opens, OwnDay.id",
        lazy="selectin",
        cascade="all, delete-orphan",
    )

    @property
    def mailbox(self) -> str | None:
        """Where messages about cases are sent."""
        return self.case_mailbox if self.is_external and self.case_mailbox else self.unit.email


class OpeningHours(Base):
    """One open interval on one weekday, in minutes after midnight, local time.

    It may end past the next midnight (up to 2880). Weekday 7 is a public holiday.
    """

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 7", name="weekday"),
        CheckConstraint(
            "opens BETWEEN 0 AND 1439 AND closes > opens AND closes <= opens + 1440",
            name="within_a_day",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    support_unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"), index=True)
    weekday: Mapped[int]  # Monday is 0
    opens: Mapped[int]
    closes: Mapped[int]


class OwnDay(Base):
    """Days of a unit's own, both included: closed, or open from one time to another."""

    __tablename__ = "own_day"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="ends_after_start"),
        CheckConstraint("(opens IS NULL) = (closes IS NULL)", name="both_times_or_none"),
        CheckConstraint(
            "opens BETWEEN 0 AND 1439 AND closes > opens AND closes <= opens + 1440",
            name="within_a_day",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    support_unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    opens: Mapped[int | None]
    closes: Mapped[int | None]
    why: Mapped[str] = mapped_column(String(120))  # people read it: "personaledag"


class SupportModel(StrEnum):
    """The flow for staff of an organisation (product rules 6)."""

    LOCAL_FIRST = "1"
    CROSS_SECTOR_DIRECT = "2"
    STAFF_HOTLINE = "3"
    FULL = "full"


class Audience(StrEnum):
    """Whose inquiry it is."""

    CITIZEN = "citizen"  # citizens and relatives
    STAFF = "staff"
