"""What is planned around a meeting, and on what ground a citizen's matter is talked about.

All of it goes with the meeting: the schema takes these rows away with it.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from booking.models.meetings import MeetingType
from core.db import Base, words


class ConsentKind(StrEnum):
    """On what ground the matter is talked about across organisations."""

    CONSENT = "consent"
    OTHER_GROUND = "other_ground"
    NOT_RELEVANT = "not_relevant"


class Planning(Base):
    """What the leader planned, and the template that the meeting began with (none: ours)."""

    __tablename__ = "planning"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition_organisation_id", "edition_type", "edition_number"],
            ["type_edition.organisation_id", "type_edition.type", "type_edition.number"],
            name="fk_planning_edition_type_edition",
        ),
        CheckConstraint(
            "(edition_organisation_id IS NULL) = (edition_number IS NULL)"
            " AND (edition_number IS NULL) = (edition_type IS NULL)",
            name="edition_whole_or_none",
        ),
    )

    meeting_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    edition_organisation_id: Mapped[uuid.UUID | None]
    edition_type: Mapped[MeetingType | None] = mapped_column(words(MeetingType))
    edition_number: Mapped[int | None]
    is_duty: Mapped[bool]  # everybody invited has to come
    interpreter_language: Mapped[str] = mapped_column(String(60))  # empty: none is wanted
    asks_relatives: Mapped[bool]  # the leader asks the citizen whom they want with them
    sits_at: Mapped[str] = mapped_column(String(200))  # where the citizen sits with staff
    sits_with: Mapped[str] = mapped_column(String(200))  # a function


class ConsentReference(Base):
    """That there is a consent, and never what it says or why: the text stands in the record."""

    __tablename__ = "consent_reference"
    __table_args__ = (
        CheckConstraint(
            "expires_on IS NULL OR (obtained_on IS NOT NULL AND expires_on >= obtained_on)",
            name="expires_after_it_was_given",
        ),
        CheckConstraint(
            "expires_on <= CAST(obtained_on + INTERVAL '1 year' AS DATE)", name="a_year_at_most"
        ).ddl_if(dialect="postgresql"),
        CheckConstraint("expires_on <= date(obtained_on, '+1 year')", name="a_year_at_most").ddl_if(
            dialect="sqlite"
        ),
    )

    meeting_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[ConsentKind] = mapped_column(words(ConsentKind))
    obtained_by: Mapped[str] = mapped_column(String(200))  # a function
    obtained_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    scope: Mapped[str] = mapped_column(String(200))  # who may know what, in one line; no reason
    parents_permit: Mapped[bool]
    young_permits: Mapped[bool]  # from 15 the young person decides too


class ChecklistTick(Base):
    """Its row is the fact that something was seen to, before this occurrence or after it."""

    __tablename__ = "checklist_tick"

    occurrence_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("occurrence.id", ondelete="CASCADE"), primary_key=True
    )
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped[User] = relationship()
