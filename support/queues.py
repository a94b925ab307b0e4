"""The queues of a desk: which of its open cases each shows, and how many are in each."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Exists,
    Integer,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from accounts.models import User
from accounts.reading import READER, asked_by
from booking import support_queries
from core.db import db
from core.prepared import NOW
from support import access
from support.clocks.models import TicketClock
from support.incidents.models import RoomAlarm
from support.models import OPEN, Status, Ticket
from support.wording import NEAR

DUE_SOON = timedelta(minutes=10)  # ours: so long before an answer is due it is at risk
LATE = timedelta(minutes=90)  # ours: so long after its start a meeting can still be saved


class Queue(StrEnum):
    """What a supporter wants to see of the open cases of their units."""

    ALL = "all"
    FREE = "free"
    OWN = "own"
    AT_RISK = "at-risk"
    WAITING = "waiting"


def queue_named(name: str | None) -> Queue:
    """The one of this name; whatever else is asked for is all."""
    return Queue(name) if name in set(Queue) else Queue.ALL


@dataclass(frozen=True)
class Counts:
    """How many urgent cases are in each."""

    by_queue: Mapping[Queue, int]

    def __getitem__(self, queue: Queue) -> int:
        return self.by_queue[queue]


def of_desk(actor: User, *, now: datetime) -> ColumnElement[bool]:
    """The open cases of the actor's units: the rule of who sees what, and a shorter way to it."""
    mine = Ticket.responsible_id.in_(access.my_units(actor))
    return and_(mine, Ticket.status.in_(OPEN), access.is_seen(actor, now=now))


def in_queue(queue: Queue, actor: User, *, now: datetime) -> ColumnElement[bool]:
    """Which of these the queue shows."""
    conditions: Mapping[Queue, ColumnElement[bool]] = {
        Queue.ALL: true(),
        Queue.FREE: Ticket.assignee_id.is_(None),
        Queue.OWN: Ticket.assignee_id == actor.id,
        Queue.AT_RISK: and_(_is_near(now), ~is_cancelled()),
        Queue.WAITING: Ticket.status == Status.WAITING,
    }
    return conditions[queue]


def is_cancelled() -> ColumnElement[bool]:
    """Whether its meeting is: nobody is late for it any more."""
    return support_queries.is_cancelled(Ticket.occurrence_id)


def _is_near(now: datetime) -> ColumnElement[bool]:
    is_due = exists().where(
        TicketClock.ticket_id == Ticket.id, TicketClock.deadline_at <= now + DUE_SOON
    )
    return or_(Ticket.meeting_starts_at.between(now - LATE, now + NEAR), is_due)


def counts_of(actor: User, *, now: datetime) -> Counts:
    """One statement for all. What is to be learnt from is in no hurry, and not among them."""
    row = db.session.execute(_counts(), asked_by(actor, now)).one()
    return Counts(dict(zip(Queue, (int(n) for n in row), strict=True)))


@cache
def _counts() -> Select[*tuple[int, ...]]:
    each = [
        func.coalesce(func.sum(case((in_queue(queue, READER, now=NOW), 1), else_=0)), 0)
        for queue in Queue
    ]
    return select(*each).where(of_desk(READER, now=NOW), Ticket.is_learning.is_(False))


def is_alarm(ticket_id: ColumnElement[uuid.UUID] | InstrumentedAttribute[uuid.UUID]) -> Exists:
    """Whether a room opened it by itself: nobody asked."""
    return exists().where(RoomAlarm.ticket_id == ticket_id)


def people_waiting() -> ColumnElement[int]:
    """Of the open cases that a statement reads, how many wait for help with the same date of a
    meeting. An alarm of a room is nobody.

    Counted while they are read once. Counted apart and joined, PostgreSQL goes through all counts
    for each case: units that it has to look up it believes to have few.
    """
    is_somebody = and_(
        Ticket.occurrence_id.is_not(None), Ticket.parent_id.is_(None), ~is_alarm(Ticket.id)
    )
    one = case((is_somebody, 1), else_=0)
    return func.sum(one, type_=Integer).over(partition_by=Ticket.occurrence_id)
