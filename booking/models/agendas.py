"""Where a meeting is on its agenda, while it lasts."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class AgendaStep(Base):
    """An item was begun, or a break. Its time ends with the next step. Append-only by custom."""

    __tablename__ = "agenda_step"
    __table_args__ = (
        CheckConstraint("item >= 0", name="item_of_the_agenda"),
        Index("ix_agenda_step_occurrence", "occurrence_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"))
    item: Mapped[int | None]  # a line of the agenda, from 0; none: a break
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]


class DateAgenda(Base):
    """What one date of a series has on its agenda, where that is not the meeting's own: the leader
    said so, or the meeting's own was changed after the date."""

    __tablename__ = "date_agenda"

    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    agenda: Mapped[str | None] = mapped_column(Text)  # none: there was none
