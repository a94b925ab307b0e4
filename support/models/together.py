"""What several supporters do with a ticket: sayings, names, who looks at it, tags."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, only


class TicketSplit(Base):
    """A message that became a ticket of its own. Its key lets that happen once."""

    __tablename__ = "ticket_split"
    __table_args__ = (Index("ix_ticket_split_ticket", "ticket_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("ticket_event.id"), primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))


class CannedReply(Base):
    """An answer that a unit gives often, in the languages of those who ask."""

    __tablename__ = "canned_reply"
    __table_args__ = (UniqueConstraint("support_unit_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    support_unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"))
    name: Mapped[str] = mapped_column(String(80))
    danish: Mapped[str] = mapped_column(Text)
    english: Mapped[str] = mapped_column(Text, default="")
    changed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]


class Mention(Base):
    """Somebody was named in a note. It stands at their desk until they have opened the ticket."""

    __tablename__ = "mention"
    __table_args__ = (
        Index("ix_mention_unseen", "user_id", "at", **only("seen_at IS NULL")),
        Index("ix_mention_ticket", "ticket_id"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("ticket_event.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class Presence(Base):
    """Somebody has the ticket's page open just now. Old rows mean nothing, and are purged."""

    __tablename__ = "presence"
    __table_args__ = (Index("ix_presence_at", "at"),)

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    is_writing: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class Tag(Base):
    """A word that an organisation sorts its tickets by. Spelled otherwise, it is the same word."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("organisation_id", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(40))
    folded: Mapped[str] = mapped_column(String(80))


class TicketTag(Base):
    """A ticket has a tag."""

    __tablename__ = "ticket_tag"
    __table_args__ = (Index("ix_ticket_tag_tag", "tag_id"),)

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    tag: Mapped[Tag] = relationship(lazy="joined")


class NoShortcuts(Base):
    """Somebody wants no keys of one letter (WCAG 2.1.4). Its row is the wish."""

    __tablename__ = "no_shortcuts"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    since: Mapped[datetime]
