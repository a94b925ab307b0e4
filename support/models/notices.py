"""Who must know how a ticket ended."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, only, words


class Told(StrEnum):
    """How somebody came to know."""

    MAIL = "mail"
    SMS = "sms"
    PAGE = "page"  # opened on the personal page
    PHONE = "phone"


class Notice(Base):
    """Somebody who must know of an outcome. Without `told_at` the ticket cannot close."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("(told_at IS NULL) = (told_by IS NULL)", name="told_how_and_when"),
        Index("ix_notice_ticket", "ticket_id", "id"),
        Index(
            "ix_notice_untold",
            "ticket_id",
            postgresql_where=text("told_at IS NULL"),
            sqlite_where=text("told_at IS NULL"),
        ),
        Index("ix_notice_participant", "participant_id", **only("participant_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    support_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    label: Mapped[str] = mapped_column(String(200))  # who it is, in the desk's words
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))
    failed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    told_by: Mapped[Told | None] = mapped_column(words(Told))
    told_by_user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
