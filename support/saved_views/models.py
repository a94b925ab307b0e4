"""What a saved view keeps: a queue, and what of it is shown."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, only, words
from support.queues import Queue
from support.receivers import Audience

LONGEST = 40
KEPT = "removed_at IS NULL"


class SavedView(Base):
    """Somebody's own, or a whole unit's. It opens no door: it leaves cases out, and shows none
    that the desk does not. The tag is kept by its name, so that one that is gone can be named."""

    __tablename__ = "saved_view"
    __table_args__ = (
        Index("ix_saved_view_owner", "owner_id"),
        Index("ix_saved_view_unit", "support_unit_id"),
        CheckConstraint("(owner_id IS NULL) <> (support_unit_id IS NULL)", name="whose"),
        Index(
            "uq_saved_view_own_name", "owner_id", "name", unique=True,
            **only(f"{KEPT} AND owner_id IS NOT NULL"),
        ),
        Index(
            "uq_saved_view_units_name", "support_unit_id", "name", unique=True,
            **only(f"{KEPT} AND support_unit_id IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    support_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    name: Mapped[str] = mapped_column(String(LONGEST))
    position: Mapped[int]
    queue: Mapped[Queue] = mapped_column(words(Queue))
    responsible_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    audience: Mapped[Audience | None] = mapped_column(words(Audience))
    tag: Mapped[str] = mapped_column(String(LONGEST), default="")
    text: Mapped[str] = mapped_column(String(80), default="")
    changed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # put back within some days; then it is gone
