"""Tickets with their history. Who receives them is in receivers.py, and is named here too."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.audit import ActorKind
from core.db import Base, words
from support.receivers import (
    Audience,
    OpeningHours,
    OwnDay,
    RoutingLevel,
    RoutingRule,
    SupportModel,
    SupportUnit,
    Tier,
)

__all__ = [
    "AccessGround",
    "Audience",
    "EventKind",
    "Ground",
    "HandOver",
    "Notice",
    "OpeningHours",
    "Outcome",
    "OwnDay",
    "RoutingLevel",
    "RoutingRule",
    "Status",
    "SupportModel",
    "SupportUnit",
    "Ticket",
    "TicketCounter",
    "TicketEvent",
    "Tier",
    "Told",
]


class Status(StrEnum):
    """The category of a ticket's status."""

    NEW = "new"  # nobody has taken it
    ACTIVE = "active"
    WAITING = "waiting"  # for the requester or for tasks
    CLOSING = "closing"  # an outcome, but somebody is not told yet
    CLOSED = "closed"


class Outcome(StrEnum):
    """How it ended for the requester."""

    CAN_ATTEND = "can_attend"
    CANNOT_ATTEND = "cannot_attend"


OPEN_OF_A_PERSON = "parent_id IS NULL AND status IN ('new', 'active', 'waiting')"


class TicketCounter(Base):
    """The last ticket number: one row, so that two at once wait for each other."""

    __tablename__ = "ticket_counter"

    id: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Ticket(Base):
    """A call for help about a meeting. A task for another unit is a ticket with a parent."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("parent_id", "task_key"),
        CheckConstraint("(parent_id IS NULL) = (task_key IS NULL)", name="a_task_has_a_parent"),
        CheckConstraint(
            "(status IN ('closing', 'closed')) = (outcome IS NOT NULL)", name="ended_with_outcome"
        ),
        Index("ix_ticket_queue", "responsible_id", "status", "meeting_starts_at"),
        Index("ix_ticket_occurrence", "occurrence_id"),
        Index("ix_ticket_participant", "participant_id"),
        # One open ticket per person: more words go to the one that is open.
        Index(
            "uq_ticket_open_participant",
            "participant_id",
            unique=True,
            postgresql_where=text(OPEN_OF_A_PERSON),
            sqlite_where=text(OPEN_OF_A_PERSON),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(unique=True)  # said on the phone
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ticket.id"))
    task_key: Mapped[str | None] = mapped_column(String(60))
    occurrence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("occurrence.id"))
    participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))  # staff requester
    requester: Mapped[str] = mapped_column(String(200))  # as the desk says it: "Ida, borger"
    callback_phone: Mapped[str | None] = mapped_column(String(20))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    audience: Mapped[Audience] = mapped_column(words(Audience))
    model: Mapped[SupportModel] = mapped_column(words(SupportModel))  # as when it was opened
    is_cross_sector: Mapped[bool]
    subject: Mapped[str] = mapped_column(String(200))
    device: Mapped[str] = mapped_column(String(300), default="")
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)  # of the meeting, as it then was
    meeting_starts_at: Mapped[datetime | None]
    status: Mapped[Status] = mapped_column(words(Status), default=Status.NEW)
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    responsible_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"))
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    is_learning: Mapped[bool] = mapped_column(default=False)  # reported afterwards, never urgent
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)

    responsible: Mapped[SupportUnit] = relationship(lazy="joined")
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id], lazy="joined")
    events: Mapped[list["TicketEvent"]] = relationship(order_by="TicketEvent.id")
    hand_overs: Mapped[list["HandOver"]] = relationship(order_by="HandOver.id")
    notices: Mapped[list["Notice"]] = relationship(
        order_by="Notice.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # two supporters at once: one is told


class EventKind(StrEnum):
    """What can happen to a ticket."""

    OPENED = "opened"
    WROTE = "wrote"  # the requester says more
    WORKS = "works"  # the requester says that it works
    TAKEN = "taken"
    REPLIED = "replied"
    LINK_SENT = "link_sent"  # the invitation once more, with the personal link
    NOTED = "noted"
    HANDED_OVER = "handed_over"
    SKIPPED = "skipped"  # a closed receiver was routed past
    ALL_CLOSED = "all_closed"
    RESOLVED = "resolved"
    TOLD = "told"
    NOT_REACHED = "not_reached"
    CLOSED = "closed"
    REOPENED = "reopened"
    TASK_GIVEN = "task_given"
    TASK_DONE = "task_done"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_MOVED = "meeting_moved"


class TicketEvent(Base):
    """One thing that happened. Append-only: the schema refuses updates."""

    __tablename__ = "ticket_event"
    __table_args__ = (Index("ix_ticket_event_ticket", "ticket_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    at: Mapped[datetime]
    kind: Mapped[EventKind] = mapped_column(words(EventKind))
    actor_kind: Mapped[ActorKind] = mapped_column(words(ActorKind))
    actor_id: Mapped[uuid.UUID | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    is_internal: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class HandOver(Base):
    """Who had it, who got it, by whom, when, why, and what had been tried."""

    __tablename__ = "hand_over"
    __table_args__ = (Index("ix_hand_over_ticket", "ticket_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    from_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    to_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"))
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))  # none: by routing
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    tried: Mapped[str] = mapped_column(Text, default="")
    was_skipped: Mapped[bool] = mapped_column(default=False)  # closed, routed past

    sender: Mapped[SupportUnit | None] = relationship(foreign_keys=[from_id], lazy="joined")
    receiver: Mapped[SupportUnit] = relationship(foreign_keys=[to_id], lazy="joined")


class Ground(StrEnum):
    """Why a unit may see a ticket."""

    RESPONSIBLE = "responsible"
    WAS_RESPONSIBLE = "was_responsible"
    TASK = "task"
    INTAKE = "intake"  # took the call


class AccessGround(Base):
    """One reason why one unit may see one ticket. Without a row there is no access."""

    __tablename__ = "access_ground"
    __table_args__ = (Index("ix_access_ground_unit", "support_unit_id", "ticket_id"),)

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    support_unit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("support_unit.id"), primary_key=True
    )
    ground: Mapped[Ground] = mapped_column(words(Ground), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Told(StrEnum):
    """How somebody came to know."""

    MAIL = "mail"
    SMS = "sms"
    PAGE = "page"  # opened on the personal page
    PHONE = "phone"


class Notice(Base):
    """Somebody who must know of an outcome. Without `told_at` the ticket cannot close."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("(told_at IS NULL) = (told_by IS NULL)", name="told_how_and_when"),
        Index("ix_notice_ticket", "ticket_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    support_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    label: Mapped[str] = mapped_column(String(200))  # who it is, in the desk's words
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_message.id"))
    failed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    told_by: Mapped[Told | None] = mapped_column(words(Told))
    told_by_user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
