"""How long ended cases lay with each unit: kept, because it is counted from every event."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class CourtCount(Base):
    """Its row says that the times of a case were counted, and as of which end."""

    __tablename__ = "court_count"

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    ended_at: Mapped[datetime]


class CourtTime(Base):
    """One unit's time with one whole case that ended, no practice, in seconds of the unit's opening
    hours as they were when it was counted. Hours that are changed later change nothing here."""

    __tablename__ = "court_time"
    __table_args__ = (
        CheckConstraint(
            "untaken >= 0 AND worked >= 0 AND requester >= 0 AND tasks >= 0"
            " AND third_party >= 0 AND meeting_time >= 0",
            name="seconds",
        ),
        Index("ix_court_time_unit", "support_unit_id"),
        # Holds what a report adds up: the rows themselves are not read.
        Index(
            "ix_court_time_report",
            "organisation_id",
            "opened_at",
            "support_unit_id",
            "untaken",
            "worked",
        ),
    )

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    support_unit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("support_unit.id"), primary_key=True
    )
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    opened_at: Mapped[datetime]  # both as of the case, where they never change
    untaken: Mapped[int]
    worked: Mapped[int]
    requester: Mapped[int]  # and from here: what it waited for
    tasks: Mapped[int]
    third_party: Mapped[int]
    meeting_time: Mapped[int]
