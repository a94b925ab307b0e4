"""Tickets that have to do with each other, and tickets that go on in another house."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, only, words


class LinkKind(StrEnum):
    """What one ticket is to the other."""

    FOLLOWS = "follows"  # the same person asks again, after it was over
    DUPLICATE = "duplicate"  # goes on as the other
    RELATED = "related"
    SPLIT = "split"  # was a message of the other


class Anew(StrEnum):
    """Why words to a ticket that was over began a new one."""

    LATE = "late"  # it ended longer ago than it may be opened again
    OFTEN = "often"  # it had been opened again as often as mails may do it


class TicketLink(Base):
    """One ticket has to do with another."""

    __tablename__ = "ticket_link"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="to_another"),
        Index("ix_ticket_link_to", "to_id"),
    )

    from_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    to_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    kind: Mapped[LinkKind] = mapped_column(words(LinkKind), primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))


class OutsideThread(Base):
    """What is written with a unit that has a ticket system of its own, about one ticket.

    Its id is signed into the address that the unit answers to; `reference` is the unit's number.
    """

    __tablename__ = "outside_thread"
    __table_args__ = (
        UniqueConstraint("ticket_id", "support_unit_id"),
        Index(
            "ix_outside_thread_reference",
            "external_reference",
            **only("external_reference IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    support_unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"))
    since: Mapped[datetime]
    external_reference: Mapped[str | None] = mapped_column(String(60))
