"""Why a unit may see a ticket."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, words


class Ground(StrEnum):
    """Why a unit may see a ticket."""

    RESPONSIBLE = "responsible"
    WAS_RESPONSIBLE = "was_responsible"
    TASK = "task"  # gave it, or leads the case it is a part of
    OFFERED = "offered"  # is asked to take it over
    CONSULTED = "consulted"
    CARETAKER = "caretaker"  # sees to a case of a unit that works in a system of its own
    INTAKE = "intake"  # took the call
    MERGED = "merged"  # had a case that goes on as this one


class AccessGround(Base):
    """One reason why one unit may see one ticket. Without a row there is no access."""

    __tablename__ = "access_ground"
    __table_args__ = (Index("ix_access_ground_unit", "support_unit_id", "ticket_id"),)

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    support_unit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("support_unit.id"), primary_key=True
    )
    ground: Mapped[Ground] = mapped_column(words(Ground), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
