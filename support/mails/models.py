"""Mails at the desk: on a ticket, or on a list of what has to be sorted."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, only, words


class MailSort(StrEnum):
    """What sort of mail it is, as the desk reads it."""

    PERSON = "person"
    MACHINE = "machine"  # out of office, a receipt
    LIST = "list"
    SPAM = "spam"  # a filter on the way said so; people look at it
    TOO_LARGE = "too_large"  # only its head came
    UNREAD = "unread"  # it could not be read within the limits; an operator has its bytes


class Writer(StrEnum):
    """Who writes, by what the mail answers. It proves which ticket is meant, and not who it is."""

    REQUESTER = "requester"
    LEADER = "leader"
    UNIT = "unit"
    OUTSIDE = "outside"  # a unit with a ticket system of its own
    OTHER = "other"


class TicketMail(Base):
    """One mail. Its key of what came in lets it be here once."""

    __tablename__ = "ticket_mail"
    __table_args__ = (
        CheckConstraint(
            "ticket_id IS NOT NULL OR support_unit_id IS NOT NULL", name="is_somewhere"
        ),
        Index("ix_ticket_mail_ticket", "ticket_id", "id"),
        Index("ix_ticket_mail_message", "message_id"),
        # Most have none of these. They are asked for when what they name is removed.
        Index("ix_ticket_mail_maybe", "maybe_id", **only("maybe_id IS NOT NULL")),
        Index("ix_ticket_mail_event", "event_id", **only("event_id IS NOT NULL")),
        Index(
            "ix_ticket_mail_unsorted",
            "support_unit_id",
            "id",
            **only("ticket_id IS NULL AND sorted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inbound_mail_id: Mapped[int] = mapped_column(ForeignKey("inbound_mail.id"), unique=True)
    ticket_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ticket.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_event.id"))
    support_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    maybe_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ticket.id"))  # a person decides
    sort: Mapped[MailSort] = mapped_column(words(MailSort))
    writer: Mapped[Writer] = mapped_column(words(Writer), default=Writer.OTHER)
    is_stranger: Mapped[bool] = mapped_column(default=False)  # not the address we had written to
    is_proven: Mapped[bool | None]  # by our own mail server; None: it did not say
    message_id: Mapped[str] = mapped_column(String(250))
    sender: Mapped[str] = mapped_column(String(254))
    sender_name: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    quoted: Mapped[str] = mapped_column(Text)  # of what it answers
    html: Mapped[str] = mapped_column(Text, deferred=True)  # as it came: cleaned when it is shown
    at: Mapped[datetime]
    is_capped: Mapped[bool] = mapped_column(default=False)  # no message of ours followed from it
    sorted_at: Mapped[datetime | None]
    sorted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))

    files: Mapped[list["MailFile"]] = relationship(
        order_by="MailFile.id", lazy="selectin", cascade="all, delete-orphan"
    )


class MailFile(Base):
    """Something attached: sealed, in the database or in a shared folder, and only ever saved."""

    __tablename__ = "mail_file"
    __table_args__ = (Index("ix_mail_file_mail", "mail_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("ticket_mail.id"))
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(100))  # by its first octets
    size: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    file_name: Mapped[str | None] = mapped_column(String(80))  # in the shared folder
    is_left_out: Mapped[bool] = mapped_column(default=False)  # too large, or one of too many


class MailMessage(Base):
    """A message of ours that followed from a mail, without anybody pressing a button; or one that
    was not sent, because two had been sent already."""

    __tablename__ = "mail_message"
    __table_args__ = (
        Index("ix_mail_message_pair", "address", "about", "at"),
        Index(
            "ix_mail_message_sent",
            "at",
            postgresql_where=text("was_sent"),
            sqlite_where=text("was_sent = 1"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    about: Mapped[uuid.UUID]  # what a unit elsewhere said; or all the desks
    at: Mapped[datetime]
    was_sent: Mapped[bool]
