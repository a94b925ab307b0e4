"""What an organisation has made of a type of meeting. Editions are added, never changed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from booking.models import MeetingType
from core.db import Base, words


class TypeEdition(Base):
    """The newest of a type and organisation holds. One without content: the organisation has none
    of its own any more.

    Its key is the guard against two administrators who begin at the same edition. A meeting keeps
    the number of the one it began with, and so its checklist, whatever is written later.
    """

    __tablename__ = "type_edition"
    __table_args__ = (CheckConstraint("number > 0", name="number_positive"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True
    )
    type: Mapped[MeetingType] = mapped_column(words(MeetingType), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
