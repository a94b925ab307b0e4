"""Who of a series does not belong to which date of it."""

import uuid

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class OffDate(Base):
    """Somebody on the list of the meeting is not on that of this date: nobody waits for them then,
    and it does not stand in their calendar."""

    __tablename__ = "off_date"
    __table_args__ = (
        Index("ix_off_date_meeting", "meeting_id"),
        Index("ix_off_date_occurrence", "occurrence_id"),
    )

    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id"), primary_key=True
    )
    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
