"""A file that was tried and found good, kept so that just this one is imported."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, words


class ImportKind(StrEnum):
    """What the rows of the file are."""

    ORGANISATIONS = "organisations"
    UNITS = "units"
    PEOPLE = "people"


class ImportFile(Base):
    """The file as it was uploaded (packed), and what came of it."""

    __tablename__ = "import_file"
    __table_args__ = (Index("ix_import_file_uploaded_by", "uploaded_by_id", "uploaded_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[ImportKind] = mapped_column(words(ImportKind))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    checksum: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file before packing
    uploaded_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[datetime]
    imported_at: Mapped[datetime | None]
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
