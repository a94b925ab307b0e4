"""Bookings in the making."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, only


class MeetingDraft(Base):
    """A booking in the making. Kept until it is booked, so that nothing typed is lost."""

    __tablename__ = "meeting_draft"
    __table_args__ = (
        Index("ix_meeting_draft_owner", "owner_id"),
        Index("ix_meeting_draft_unfinished", "updated_at", **only("meeting_id IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime]
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("meeting.id"))
