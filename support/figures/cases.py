"""Cases that somebody should look at: nobody moves them, they go to and fro, or came too late."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from accounts.models import Unit
from core.db import db
from support import directory
from support.clocks.keeping import histories_of
from support.clocks.models import ClockNotice, Stage
from support.clocks.promises import Name
from support.clocks.worktime import elapsed
from support.figures.causes import Cause, cause_of
from support.figures.scope import Scope
from support.models import OPEN, HandOver, SupportUnit, Ticket, TicketEvent, WaitsFor

MOST = 25
MOST_CAUSES = 2000  # of the newest breaches: their histories are read
LOOKED_AT = 300  # of the open cases, those that lay longest


@dataclass(frozen=True)
class Case:
    """A case by its number only: what it is about is for those who may open it."""

    id: uuid.UUID
    number: int
    place: str  # whose it is


@dataclass(frozen=True)
class Stuck:
    """Nobody has moved it for so long, of its unit's opening hours."""

    case: Case
    time: timedelta
    waits_for: WaitsFor | None


@dataclass(frozen=True)
class ToAndFro:
    """It came back to a unit that had given it away."""

    case: Case
    hand_overs: int


@dataclass(frozen=True)
class Breach:
    """A promise that was not kept, and how the case lay then."""

    case: Case
    promise: Name
    due_at: datetime
    cause: Cause


@dataclass(frozen=True)
class Breaches:
    """The newest, how many of each there are in all, and why: the most common cause first."""

    newest: Sequence[Breach]
    by_promise: Mapping[Name, int]
    by_cause: Sequence[tuple[Cause, int]]

    @property
    def explained(self) -> int | None:
        """Of how many of the newest the causes are, where there are too many to read."""
        return MOST_CAUSES if sum(self.by_promise.values()) > MOST_CAUSES else None


def stuck(scope: Scope, hours: int) -> Sequence[Stuck]:
    """The open cases that nobody moved for so many hours, the longest first."""
    moved = select(func.max(TicketEvent.at)).where(TicketEvent.ticket_id == Ticket.id)
    last = moved.correlate(Ticket).scalar_subquery()
    wanted = (
        select(Ticket, func.coalesce(last, Ticket.opened_at).label("moved_at"))
        .where(*scope.cases, Ticket.status.in_(OPEN), Ticket.opened_at < scope.now - _of(hours))
        .options(_with_place())
        .order_by("moved_at", Ticket.number)
        .limit(LOOKED_AT)
    )
    found = [
        Stuck(_case(ticket), _open_time(ticket, moved_at, scope.now), ticket.waiting_for)
        for ticket, moved_at in db.session.execute(wanted).unique()
    ]
    lying = [each for each in found if each.time >= _of(hours)]
    return sorted(lying, key=lambda each: -each.time)[:MOST]


def to_and_fro(scope: Scope) -> Sequence[ToAndFro]:
    """Those that a unit got for a second time: the most hand-overs first."""
    times, units = func.count(HandOver.to_id), func.count(func.distinct(HandOver.to_id))
    moved = (
        select(HandOver.ticket_id, times.label("times"))
        .join(Ticket, Ticket.id == HandOver.ticket_id)
        .where(*scope.of_period, ~HandOver.was_skipped)
        .group_by(HandOver.ticket_id)
        .having(times > units)
        .order_by(times.desc(), HandOver.ticket_id)
        .limit(MOST)
        .subquery()
    )
    wanted = select(Ticket, moved.c.times).join(moved, moved.c.ticket_id == Ticket.id)
    rows = db.session.execute(
        wanted.options(_with_place()).order_by(moved.c.times.desc(), Ticket.number)
    )
    return [ToAndFro(_case(ticket), times - 1) for ticket, times in rows.unique()]


def breaches(scope: Scope) -> Breaches:
    """Promises that somebody was told were late. Four statements."""
    told = ClockNotice.stage == Stage.OVERDUE, ClockNotice.told_at.is_not(None)
    late = (*told, *scope.of_period)
    newest_first = ClockNotice.due_at.desc(), ClockNotice.id.desc()
    plain = select(Ticket.id, ClockNotice.promise, ClockNotice.due_at).select_from(ClockNotice)
    some = plain.join(Ticket, Ticket.id == ClockNotice.ticket_id).where(*late)
    rows = db.session.execute(some.order_by(*newest_first).limit(MOST_CAUSES)).all()
    events = histories_of({row.id for row in rows})
    causes = [cause_of(events.get(row.id, ()), row.due_at) for row in rows]
    shown = select(Ticket).where(Ticket.id.in_([row.id for row in rows[:MOST]]))
    found = db.session.scalars(shown.options(_with_place())).unique()
    cases = {ticket.id: _case(ticket) for ticket in found}
    newest = [
        Breach(cases[row.id], row.promise, row.due_at, cause)
        for row, cause in zip(rows[:MOST], causes, strict=False)
    ]
    return Breaches(newest, _sums(late), Counter(causes).most_common())


def _sums(late: Collection[ColumnElement[bool]]) -> Mapping[Name, int]:
    """How many of each promise were broken."""
    counted = (
        select(ClockNotice.promise, func.count().label("times"))
        .join(Ticket, Ticket.id == ClockNotice.ticket_id)
        .where(*late)
        .group_by(ClockNotice.promise)
    )
    sums = {row.promise: row.times for row in db.session.execute(counted)}
    return {name: sums[name] for name in Name if name in sums}


def _of(hours: int) -> timedelta:
    return timedelta(hours=hours)


def _open_time(ticket: Ticket, since: datetime, now: datetime) -> timedelta:
    return elapsed(directory.timetable(ticket.responsible), since, now)


def _case(ticket: Ticket) -> Case:
    return Case(ticket.id, ticket.number, ticket.responsible.unit.place)


def _with_place() -> ORMOption:
    responsible = joinedload(Ticket.responsible)
    return responsible.joinedload(SupportUnit.unit).joinedload(Unit.organisation)
