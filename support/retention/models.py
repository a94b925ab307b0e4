"""What the figures keep of cases that are gone: sums of a day, and nobody in them."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, words
from support.receivers import Tier


class CaseCount(Base):
    """Of the cases of an organisation that were opened on one day and ended with one level, and
    are removed: how many there were, and what they came to."""

    __tablename__ = "case_count"
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True
    )
    day: Mapped[datetime] = mapped_column(primary_key=True)  # its first moment in Denmark
    tier: Mapped[Tier] = mapped_column(words(Tier), primary_key=True)
    asked: Mapped[int] = mapped_column(default=0)
    ended: Mapped[int] = mapped_column(default=0)
    told: Mapped[int] = mapped_column(default=0)
    solved: Mapped[int] = mapped_column(default=0)
    citizens: Mapped[int] = mapped_column(default=0)
    before_start: Mapped[int] = mapped_column(default=0)
    outside: Mapped[int] = mapped_column(default=0)
    cases: Mapped[int] = mapped_column(default=0)  # that lay with this level, and how long
    seconds: Mapped[int] = mapped_column(default=0)
