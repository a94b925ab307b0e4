"""What was answered to a write, so that the same one again is answered the same."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class IdempotencyKey(Base):
    """A write that a user's program asked for by this key. The row and the deed are committed
    together; its own key makes a second deed impossible."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_made_at", "made_at"),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]  # none only within the transaction that does the deed
    headers: Mapped[dict[str, str] | None] = mapped_column(JSON)
    body: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime]
