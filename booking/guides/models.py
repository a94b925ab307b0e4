"""What an organisation writes instead of our text. Editions are added, never changed."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from booking.guides.names import GuideName
from core.db import Base, words


class GuideEdition(Base):
    """The newest of a guide, language and organisation holds. One without text: back to ours.

    Its key is the guard against two administrators who begin at the same edition: the number of
    the next one can be taken once.
    """

    __tablename__ = "guide_edition"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint(
            "(sentence IS NULL) = (short IS NULL) AND (short IS NULL) = (whole IS NULL)",
            name="has_every_level_or_none",
        ),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True
    )
    name: Mapped[GuideName] = mapped_column(words(GuideName), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sentence: Mapped[str | None] = mapped_column(String(200))
    short: Mapped[str | None] = mapped_column(Text)
    whole: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
