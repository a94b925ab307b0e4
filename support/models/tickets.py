"""Tickets: what they are about, whose they are, and how far they are."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.db import Base, only, words
from support.clocks.models import TicketClock
from support.models.hand_overs import HandOver, Offer
from support.models.history import TicketEvent
from support.models.notices import Notice
from support.models.tasks import Consultation, Task
from support.receivers import Audience, SupportModel, SupportUnit


class Status(StrEnum):
    """The category of a ticket's status. How one leads to another is in support/transitions.py."""

    NEW = "new"  # nobody has taken it
    ACTIVE = "active"
    WAITING = "waiting"  # for a reason
    RESOLVED = "resolved"  # a task with a result; it closes with the case that it is a part of
    CLOSING = "closing"  # an outcome, but somebody is not told yet
    CLOSED = "closed"
    MERGED = "merged"  # goes on as another ticket
    DISCARDED = "discarded"  # nobody asked for anything, or the task was dropped


OPEN = (Status.NEW, Status.ACTIVE, Status.WAITING)
ENDED = (Status.CLOSING, Status.CLOSED)  # exactly these have an outcome


class WaitsFor(StrEnum):
    """Why nobody can go on with it just now."""

    REQUESTER = "requester"
    TASKS = "tasks"
    THIRD_PARTY = "third_party"
    MEETING_TIME = "meeting_time"


class Outcome(StrEnum):
    """How it ended for the requester."""

    CAN_ATTEND = "can_attend"
    CANNOT_ATTEND = "cannot_attend"


GOING_ON = "status IN ('new', 'active', 'waiting', 'closing')"  # somebody has to do with it
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
        Index("ix_ticket_going_on", "status", **only(GOING_ON)),  # few of many
        Index("ix_ticket_organisation", "organisation_id", "opened_at"),  # what is counted
        # Most have none of these: without the others an index is worth its name.
        Index("ix_ticket_participant", "participant_id", **only("participant_id IS NOT NULL")),
        Index("ix_ticket_parent", "parent_id", **only("parent_id IS NOT NULL")),
        Index("ix_ticket_opened_at", "opened_at"),  # what came lately, and in the weeks before
        # What goes next, when its time is over.
        Index("ix_ticket_closed", "closed_at", "id", **only("closed_at IS NOT NULL")),
        Index("ix_ticket_user", "user_id", **only("user_id IS NOT NULL")),
        # What the clock wakes: few of many.
        Index(
            "ix_ticket_waits_for_meeting",
            "meeting_starts_at",
            **only("waiting_for = 'meeting_time'"),
        ),
        # One open ticket per person and matter: more words go to the one that is open.
        Index(
            "uq_ticket_open_participant",
            "participant_id",
            "matter",
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
    # Of the same person's open tickets: 1, until a supporter says that it is about something else.
    matter: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))  # staff requester
    requester: Mapped[str] = mapped_column(String(200))  # as the desk says it: "Ida, borger"
    callback_phone: Mapped[str | None] = mapped_column(String(20))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    audience: Mapped[Audience] = mapped_column(words(Audience))
    model: Mapped[SupportModel] = mapped_column(words(SupportModel))  # as when it was opened
    # The newest of all versions then: of each organisation, its newest up to this one holds.
    routing_version_id: Mapped[int | None] = mapped_column(ForeignKey("routing_version.id"))
    is_cross_sector: Mapped[bool]
    subject: Mapped[str] = mapped_column(String(200))
    device: Mapped[str] = mapped_column(String(300), default="")
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)  # of the meeting, as it then was
    meeting_starts_at: Mapped[datetime | None]
    status: Mapped[Status] = mapped_column(words(Status), default=Status.NEW)
    # Waiting is always for a reason; a trigger refuses the one without the other.
    waiting_for: Mapped[WaitsFor | None] = mapped_column(words(WaitsFor))
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    responsible_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"))
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    is_learning: Mapped[bool] = mapped_column(default=False)  # reported afterwards, never urgent
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)

    responsible: Mapped[SupportUnit] = relationship(lazy="joined")
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id], lazy="joined")
    clock: Mapped[TicketClock | None] = relationship(viewonly=True, lazy="joined")
    events: Mapped[list[TicketEvent]] = relationship(order_by="TicketEvent.id")
    hand_overs: Mapped[list[HandOver]] = relationship(order_by="HandOver.id")
    offers: Mapped[list[Offer]] = relationship(order_by="Offer.id")
    consultations: Mapped[list[Consultation]] = relationship(order_by="Consultation.id")
    task: Mapped[Task | None] = relationship()  # what is wanted, of a ticket with a parent
    notices: Mapped[list[Notice]] = relationship(order_by="Notice.id", cascade="all, delete-orphan")

    @property
    def is_alarm(self) -> bool:
        """Nobody asked: a room was not ready, or stayed open."""
        return bool(self.snapshot.get("is_alarm"))

    @property
    def is_left_open(self) -> bool:
        """The room was to be closed, and could not be."""
        return bool(self.snapshot.get("is_left_open"))

    __mapper_args__ = {"version_id_col": version}  # two supporters at once: one is told
