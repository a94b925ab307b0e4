"""A meeting that did not become what it was to be, because the technology failed."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, words


class Interrupted(StrEnum):
    """What the leader had to do."""

    ABORTED = "aborted"
    NARROWED = "narrowed"  # sound or picture left no room for all of the purpose


class Interruption(Base):
    """Its row is the fact; its key makes a second one impossible."""

    __tablename__ = "interruption"

    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    kind: Mapped[Interrupted] = mapped_column(words(Interrupted))
    what: Mapped[str] = mapped_column(Text)  # failed, in the leader's words
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
