"""Rows of the clocks: targets, what happened, what follows from it, and who is told when."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, only, words
from support.clocks.history import Event, Goal, Kind, Reason
from support.clocks.promises import Name

LONGEST = 6000  # minutes: of opening hours, that is two or three weeks


class ResponseTarget(Base):
    """What an organisation promises, from one moment on. A change is a new row: a case keeps what
    was promised when it was opened."""

    __tablename__ = "response_target"
    __table_args__ = (
        CheckConstraint(
            "answer_within_the_hour > 0 AND answer_on_the_day > 0 AND answer_otherwise > 0 "
            "AND accept_within_the_hour > 0 AND accept_on_the_day > 0 AND accept_otherwise > 0",
            name="minutes",
        ),
        CheckConstraint("before_start >= 0", name="before_start"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    answer_within_the_hour: Mapped[int]
    answer_on_the_day: Mapped[int]
    answer_otherwise: Mapped[int]
    accept_within_the_hour: Mapped[int]
    accept_on_the_day: Mapped[int]
    accept_otherwise: Mapped[int]
    before_start: Mapped[int]


class ClockEvent(Base):
    """One thing that a case's clocks go by. Append-only: the schema refuses updates."""

    __tablename__ = "clock_event"
    __table_args__ = (
        Index("ix_clock_event_ticket", "ticket_id", "id"),
        Index("ix_clock_event_unit", "support_unit_id"),
        CheckConstraint("(minutes IS NULL) = (by_meeting IS NULL)", name="whole_goal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    at: Mapped[datetime]
    kind: Mapped[Kind] = mapped_column(words(Kind))
    support_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    reason: Mapped[Reason | None] = mapped_column(words(Reason))
    minutes: Mapped[int | None]
    by_meeting: Mapped[bool | None]
    latest_at: Mapped[datetime | None]

    @classmethod
    def of(cls, ticket_id: uuid.UUID, event: Event) -> "ClockEvent":
        """The row of an event."""
        return cls(
            ticket_id=ticket_id,
            at=event.at,
            kind=event.kind,
            support_unit_id=event.unit,
            reason=event.reason,
            minutes=event.goal.minutes if event.goal else None,
            by_meeting=event.goal.by_meeting if event.goal else None,
            latest_at=event.latest_at,
        )


EVENT_COLUMNS = (
    ClockEvent.at,
    ClockEvent.kind,
    ClockEvent.support_unit_id,
    ClockEvent.reason,
    ClockEvent.minutes,
    ClockEvent.by_meeting,
    ClockEvent.latest_at,
)


def event_in(row: Any) -> Event:  # these columns of a row, or all of it
    """The event that a row keeps."""
    goal = Goal(row.minutes, bool(row.by_meeting)) if row.minutes is not None else None
    return Event(row.at, row.kind, row.support_unit_id, row.reason, goal, row.latest_at)


class TicketClock(Base):
    """What follows from a case's events: kept for queues, and counted anew after each of them."""

    __tablename__ = "ticket_clock"
    __table_args__ = (
        Index(
            "ix_ticket_clock_deadline",
            "support_unit_id",
            "deadline_at",
            **only("deadline_at IS NOT NULL"),
        ),
        Index("ix_ticket_clock_stale", "stale_since", **only("stale_since IS NOT NULL")),
        Index("ix_ticket_clock_ended", "ended_at", **only("ended_at IS NOT NULL")),
    )

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    support_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    waits_for: Mapped[Reason | None] = mapped_column(words(Reason))
    answer_due_at: Mapped[datetime | None]  # of this round, also once it was answered
    answered_at: Mapped[datetime | None]
    accept_due_at: Mapped[datetime | None]  # of the last hand-over
    accepted_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]  # the first that somebody can still be late with
    deadline_of: Mapped[Name | None] = mapped_column(words(Name))
    by_meeting: Mapped[bool] = mapped_column(default=False)  # of that one
    ended_at: Mapped[datetime | None]
    stale_since: Mapped[datetime | None]  # opening hours it rests on were changed


class Stage(StrEnum):
    """How far it has come with a promise."""

    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


class ClockNotice(Base):
    """Who has the case is to be told of a promise. Its key lets that happen once."""

    __tablename__ = "clock_notice"
    __table_args__ = (
        UniqueConstraint("ticket_id", "promise", "number", "stage", name="uq_clock_notice_once"),
        Index("ix_clock_notice_due", "at", **only("told_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    promise: Mapped[Name] = mapped_column(words(Name))
    number: Mapped[int]
    stage: Mapped[Stage] = mapped_column(words(Stage))
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
