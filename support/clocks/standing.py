"""How a case stands by its clocks, and what its unit is to be told of. Pure: the cache is this."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from support import hours
from support.clocks.courts import Calendars
from support.clocks.history import Event, Kind, Reason, stretches
from support.clocks.models import Stage
from support.clocks.promises import Name, Promise, effective, promises

# Nobody is told that it is too late in the same breath as that there is a case.
LET_THEM_READ = timedelta(minutes=1)


@dataclass(frozen=True)
class Planned:
    """A notice that is due at some time."""

    promise: Name
    number: int
    stage: Stage
    at: datetime
    due_at: datetime


@dataclass(frozen=True)
class Standing:
    """What follows from the events. The names are those of the row that keeps it."""

    support_unit_id: uuid.UUID | None
    waits_for: Reason | None
    answer_due_at: datetime | None
    answered_at: datetime | None
    accept_due_at: datetime | None
    accepted_at: datetime | None
    deadline_at: datetime | None
    deadline_of: Name | None
    by_meeting: bool
    ended_at: datetime | None


def stand(events: Sequence[Event], calendars: Calendars) -> tuple[Standing, list[Planned]]:
    """Count it all. The same events and hours give the same, whenever they are asked."""
    promised = promises(events, calendars)
    by_name = {promise.name: promise for promise in promised}
    answer, accept = by_name.get(Name.ANSWER), by_name.get(Name.ACCEPT)
    last, first_due = stretches(events)[-1], effective(promised)
    standing = Standing(
        support_unit_id=last.unit,
        waits_for=last.waits_for,
        answer_due_at=answer.due_at if answer else None,
        answered_at=_at(events, answer, Kind.ANSWERED),
        accept_due_at=accept.due_at if accept else None,
        accepted_at=_at(events, accept, Kind.ACCEPTED),
        deadline_at=first_due.due_at if first_due else None,
        deadline_of=first_due.name if first_due else None,
        by_meeting=bool(first_due and first_due.by_meeting),
        ended_at=_ended_at(events) if last.is_over else None,
    )
    table = calendars.get(last.unit) if last.unit else None
    return standing, [n for p in promised for n in _notices(p, table or hours.Timetable())]


def _at(events: Sequence[Event], promise: Promise | None, kind: Kind) -> datetime | None:
    """When it was kept; an end is no answer."""
    if promise is None or promise.kept_at is None:
        return None
    kept = (e.at for e in events[promise.number :] if e.at == promise.kept_at and e.kind == kind)
    return next(kept, None)


def _ended_at(events: Sequence[Event]) -> datetime | None:
    ends = [event.at for event in events if event.kind == Kind.RESOLVED]
    return ends[-1] if ends else None


def _notices(promise: Promise, table: hours.Timetable) -> Iterator[Planned]:
    """Inside the opening hours of whoever has it, unless the meeting rules."""
    if not promise.is_outstanding or promise.due_at is None:
        return
    late_at = max(promise.due_at, promise.since + LET_THEM_READ)
    for stage, at in ((Stage.DUE_SOON, promise.warn_at), (Stage.OVERDUE, late_at)):
        told_at = at if promise.by_meeting or at is None else _when_open(table, at)
        if told_at:
            yield Planned(promise.name, promise.number, stage, told_at, promise.due_at)


def _when_open(table: hours.Timetable, at: datetime) -> datetime | None:
    return at if hours.is_open(table, at) else hours.next_opening(table, at)
