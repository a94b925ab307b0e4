"""Parts of a ticket that other units do, and questions they are asked about it."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, only
from support.receivers import SupportUnit


class Task(Base):
    """What is wanted of a ticket that is a part of another, by when, and what came of it."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (is_solved IS NULL)", name="done_how_and_when"),
        CheckConstraint("(done_at IS NULL) = (result IS NULL)", name="done_with_a_result"),
        Index("ix_task_due", "due_at", **only("done_at IS NULL AND returned_at IS NULL")),
    )

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    given_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    wanted: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]  # to the giver, who decides: it stayed silent, or ended
    done_at: Mapped[datetime | None]
    is_solved: Mapped[bool | None]
    result: Mapped[str | None] = mapped_column(Text)


class Consultation(Base):
    """A question to a unit that gets no responsibility by it."""

    __tablename__ = "consultation"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_when"),
        CheckConstraint("answered_at IS NULL OR ended_at IS NOT NULL", name="answered_is_ended"),
        Index("ix_consultation_ticket", "ticket_id", "id"),
        # One open question to a unit about a ticket: more words go into the next.
        Index(
            "uq_consultation_open", "ticket_id", "unit_id", unique=True, **only("ended_at IS NULL")
        ),
        Index("ix_consultation_unit", "unit_id", **only("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"))
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    question: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None]  # answered, or nobody waits for it any more

    unit: Mapped[SupportUnit] = relationship()
