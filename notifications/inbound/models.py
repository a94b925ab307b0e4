"""Mail that came in: its row is the proof that it did, and the bytes are kept for a while."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, words


class Verdict(StrEnum):
    """What sort of mail it is. Each has one, and the rule that said so."""

    CALENDAR = "calendar"  # a calendar program answers, asks or tells
    HUMAN = "human"
    AUTOMATIC = "automatic"  # out of office, a read receipt, a list
    BOUNCE = "bounce"
    TOO_LARGE = "too_large"  # only its head was kept
    HOSTILE = "hostile"  # it cannot be read within the limits: the bytes are kept, nothing is done


class InboundMail(Base):
    """One mail. The row stays, so that the same mail is known again; the bytes go after a while."""

    __tablename__ = "inbound_mail"
    __table_args__ = (
        Index(
            "ix_inbound_mail_waiting",
            "received_at",
            "id",
            postgresql_where=text("handled_at IS NULL"),
            sqlite_where=text("handled_at IS NULL"),
        ),
        Index(
            "ix_inbound_mail_raw",
            "received_at",
            postgresql_where=text("raw IS NOT NULL"),
            sqlite_where=text("raw IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)  # see store.fingerprint
    message_id: Mapped[str] = mapped_column(String(250))  # as the mail says, or empty
    received_at: Mapped[datetime]
    envelope_from: Mapped[str] = mapped_column(String(320))  # empty: nobody to tell
    envelope_to: Mapped[list[str]] = mapped_column(JSON)
    size: Mapped[int]
    raw: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # sealed
    verdict: Mapped[Verdict | None] = mapped_column(words(Verdict))
    rule: Mapped[str] = mapped_column(String(60), default="")
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[str] = mapped_column(String(40), default="")  # the handler that took it
