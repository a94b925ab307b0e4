"""What the desk shows. Few statements, however many tickets (their number is pinned by tests)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    SQLColumnExpression,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import aliased

from accounts.models import Organisation, Unit, User, place_of
from accounts.reading import READER, asked_by, of_reader
from core.db import db
from core.prepared import NOW
from support import access, queues
from support.models import OPEN, Consultation, HandOver, Offer, Status, SupportUnit, Ticket
from support.queues import Counts, Queue
from support.wording import said_of

ELSEWHERE_LIMIT = 20
QUEUE_LIMIT = 100
SHOWN, AT_MOST = 50, 500  # of a queue: at first, and however often more is asked for

_unit, _sender = aliased(SupportUnit), aliased(SupportUnit)
_home, _its_home = aliased(Unit), aliased(Unit)
_place, _its_place = aliased(Organisation), aliased(Organisation)
_last = select(func.max(HandOver.id)).where(
    HandOver.ticket_id == Ticket.id, HandOver.was_skipped.is_(False)
)
_NEAREST = (
    Ticket.is_learning,
    queues.is_cancelled(),
    Ticket.meeting_starts_at.is_(None),
    Ticket.meeting_starts_at,
)
NOBODY: ColumnElement[int] = literal(0)
Rows = Select[*tuple[Any, ...]]
WHAT_A_ROW_SHOWS: Sequence[SQLColumnExpression[Any]] = (
    *(Ticket.id, Ticket.number, Ticket.subject, Ticket.requester, Ticket.device),
    *(Ticket.meeting_starts_at, Ticket.snapshot, Ticket.opened_at, Ticket.status),
    *(Ticket.assignee_id, User.name.label("assignee"), Ticket.is_learning),
    *(_home.name.label("unit"), _place.name.label("organisation"), HandOver.at),
    *(_its_home.name.label("from_unit"), _its_place.name.label("from_organisation")),
    queues.is_cancelled().label("is_cancelled"),
)


@dataclass(frozen=True)
class CaseRow:
    """One ticket in the queue, as plain values: the same values are the same page."""

    id: uuid.UUID
    number: int
    subject: str
    requester: str
    device: str
    starts_at: datetime | None
    place: str
    opened_at: datetime
    status: Status
    assignee: str
    is_mine: bool
    came_from: str
    since: datetime
    responsible: str
    is_learning: bool
    is_cancelled: bool  # the meeting: nobody is late for it any more
    asks: str  # my unit, "offer": to take it over; "advice"
    people: int  # who wait for help with the same meeting, this one among them; 0: not counted

    @property
    def is_free(self) -> bool:
        """Whether nobody has taken it."""
        return not self.assignee


@dataclass(frozen=True)
class Desk:
    """The queue of the actor's units, and what they had that others have now."""

    queue: Queue
    counts: Counts
    waiting: Sequence[CaseRow]
    learning: Sequence[CaseRow]
    others: Sequence[CaseRow]
    rows: int = SHOWN  # so many are shown
    has_more: bool = False

    @property
    def asked(self) -> Sequence[CaseRow]:
        """With others, who ask us for something."""
        return [row for row in self.others if row.asks]

    @property
    def elsewhere(self) -> Sequence[CaseRow]:
        """With others, who ask us for nothing just now."""
        return [row for row in self.others if not row.asks]

    @property
    def rows_asked(self) -> int | None:
        """What the address of the page says of it: nothing at first."""
        return self.rows if self.rows > SHOWN else None

    @property
    def more_rows(self) -> int | None:
        """So many are shown when more are asked for. None: these are all."""
        return self.rows + SHOWN if self.has_more else None

    @property
    def first_id(self) -> uuid.UUID | None:
        """The case to take at once: the nearest that nobody else has."""
        return next((row.id for row in self.waiting if row.is_free or row.is_mine), None)


def desk_of(
    actor: User,
    *,
    now: datetime,
    queue: Queue = Queue.ALL,
    only: Sequence[ColumnElement[bool]] = (),
    asked_rows: int = SHOWN,
) -> Desk:
    """What one queue shows, and how many are in each. `only`: what of it is shown."""
    shown = min(max(asked_rows, SHOWN), AT_MOST)
    found = queue_of(actor, queue, now=now, only=only, limit=shown + 1)
    rows = found[:shown]
    return Desk(
        queue=queue,
        counts=queues.counts_of(actor, now=now),
        waiting=[row for row in rows if not row.is_learning],
        learning=[row for row in rows if row.is_learning],
        others=_others(actor, now),
        rows=shown,
        has_more=len(found) > shown and shown < AT_MOST,
    )


def queue_of(
    actor: User,
    queue: Queue,
    *,
    now: datetime,
    only: Sequence[ColumnElement[bool]] = (),
    limit: int = QUEUE_LIMIT,
) -> Sequence[CaseRow]:
    """Ordered by minutes to the start, by how many wait for the same meeting, then by the longest
    wait; cancelled meetings come last."""
    wanted = _queue(queue, tuple(only)) if only else _whole_queue(queue)
    rows = db.session.execute(wanted, asked_by(actor, now, most=limit))
    return [_row(each, actor) for each in rows]


def _queue(queue: Queue, only: Sequence[ColumnElement[bool]] = ()) -> Rows:
    """Who waits is counted among all open cases, also where some of them are shown."""
    mine, people = select(Ticket).where(queues.of_desk(READER, now=NOW)), queues.people_waiting()
    if queue is Queue.ALL and not only:
        return _rows(mine, people=people)
    counted = mine.with_only_columns(Ticket.id, people.label("people")).subquery("counted")
    some = select(Ticket).join(counted, counted.c.id == Ticket.id)
    some = some.where(queues.in_queue(queue, READER, now=NOW), *only)
    return _rows(some, people=counted.c.people)


@cache
def _whole_queue(queue: Queue) -> Rows:
    return _queue(queue)


def _others(actor: User, now: datetime) -> Sequence[CaseRow]:
    """Seen by my units, and either with another unit or ended without everybody told. What has not
    ended is few: it is asked for first, and then whether it is seen. It is asked for in the words
    of its index: SQLite takes that for nothing else."""
    rows = db.session.execute(_of_others(), asked_by(actor, now, most=ELSEWHERE_LIMIT))
    return [_row(each, actor) for each in rows]


@cache
def _of_others() -> Rows:
    units = access.my_units(READER)
    going_on: BindParameter[Sequence[Status]] = bindparam(
        "going_on", (*OPEN, Status.CLOSING), expanding=True, literal_execute=True
    )
    seen = select(Ticket).where(
        Ticket.status.in_(going_on),
        Ticket.responsible_id.not_in(units) | (Ticket.status == Status.CLOSING),
        access.is_seen(READER, now=NOW),
    )
    return _rows(seen)


def read_rows(
    tickets: Select[Ticket],
    limit: int,
    actor: User,
    *,
    order: Sequence[SQLColumnExpression[Any]],
) -> Sequence[CaseRow]:
    """As many of these tickets as fit, in that order. Whoever asks has asked who may see them."""
    rows = db.session.execute(_rows(tickets, order=order), {**of_reader(actor), "most": limit})
    return [_row(each, actor) for each in rows]


def _rows(
    tickets: Select[Ticket],
    *,
    order: Sequence[SQLColumnExpression[Any]] = (),
    people: ColumnElement[int] = NOBODY,
) -> Rows:
    """The same as a statement, of as many as `most` says, else the nearest first; and how many
    wait, where that is shown.

    What a row shows is put together for those that are shown, not for all that are put in order.
    It is read by columns: a ticket with all that hangs on it takes ten times as long to make.
    """
    counted = people.label("people")
    few = (
        tickets.with_only_columns(Ticket.id, counted)
        .order_by(*(order or _nearest_first(counted)))
        .limit(bindparam("most", type_=Integer))
        .subquery("few")
    )
    return (
        select(*WHAT_A_ROW_SHOWS, _asks(READER).label("asks"), few.c.people)
        .select_from(few)  # first: PostgreSQL joins so many tables in the order they are named
        .join(Ticket, Ticket.id == few.c.id)
        .join(_unit, _unit.id == Ticket.responsible_id)
        .join(_home, _home.id == _unit.unit_id)
        .join(_place, _place.id == _home.organisation_id)
        .outerjoin(User, User.id == Ticket.assignee_id)
        .outerjoin(HandOver, HandOver.id == _last.correlate(Ticket).scalar_subquery())
        .outerjoin(_sender, _sender.id == HandOver.from_id)
        .outerjoin(_its_home, _its_home.id == _sender.unit_id)
        .outerjoin(_its_place, _its_place.id == _its_home.organisation_id)
        .order_by(*(order or _nearest_first(few.c.people)))
    )


def _nearest_first(people: ColumnElement[int]) -> Sequence[SQLColumnExpression[Any]]:
    return *_NEAREST, people.desc(), Ticket.opened_at


def _asks(actor: User) -> ColumnElement[str]:
    """What whoever has it asks of the actor's units."""
    units = access.my_units(actor)
    offered = exists().where(
        Offer.ticket_id == Ticket.id, Offer.answered_at.is_(None), Offer.to_id.in_(units)
    )
    consulted = exists().where(
        Consultation.ticket_id == Ticket.id,
        Consultation.ended_at.is_(None),
        Consultation.unit_id.in_(units),
    )
    return case((offered, "offer"), (consulted, "advice"), else_="")


def _row(read: Row[tuple[Any, ...]], actor: User) -> CaseRow:
    return CaseRow(
        id=read.id,
        number=read.number,
        subject=read.subject,
        requester=said_of(read.requester, read.snapshot),
        device=read.device,
        starts_at=read.meeting_starts_at,
        place=read.snapshot["place"],
        opened_at=read.opened_at,
        status=read.status,
        assignee=read.assignee or "",
        is_mine=read.assignee_id == actor.id,
        came_from=place_of(read.from_unit, read.from_organisation) if read.from_unit else "",
        since=read.at or read.opened_at,
        responsible=place_of(read.unit, read.organisation),
        is_learning=read.is_learning,
        is_cancelled=read.is_cancelled,
        asks=read.asks,
        people=read.people,
    )
