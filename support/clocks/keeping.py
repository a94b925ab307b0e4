"""Telling a case's clocks what happened. One call each, where it happens.

Everything that follows is counted anew from all the events and kept in rows: what queues are
ordered by, and what is to be told when.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from core.db import db, insert_new
from support import directory
from support.clocks.courts import Calendars
from support.clocks.history import Event, Kind, Reason, as_they_hold
from support.clocks.models import (
    EVENT_COLUMNS,
    ClockEvent,
    ClockNotice,
    Stage,
    TicketClock,
    event_in,
)
from support.clocks.promises import Name
from support.clocks.standing import Planned, stand
from support.clocks.target_rows import targets_for
from support.models import SupportUnit, Ticket

FEW = 3
Plans = Mapping[uuid.UUID, Sequence[Planned]]
Key = tuple[uuid.UUID, Name, int, Stage]


def started(ticket: Ticket, *, now: datetime) -> None:
    """Somebody asked for help, and a unit has it. Nothing was kept of it before, or is read."""
    began = promised(ticket, Kind.STARTED, now)
    db.session.add(ClockEvent.of(ticket.id, began))
    plans = _stand({ticket.id: [began]}, {})
    db.session.flush()
    _write(_wanted(plans))
    db.session.expire(ticket, ["clock"])


def handed_over(ticket: Ticket, *, now: datetime) -> None:
    """Another unit has it, and is to take it soon. What has gone by is kept."""
    _tell(ticket, arrival(ticket, now))


def taken(ticket: Ticket, *, now: datetime) -> None:
    """Somebody of the unit works on it, and the requester can see who."""
    _tell(ticket, Event(now, Kind.ACCEPTED), Event(now, Kind.ANSWERED))


def replied(ticket: Ticket, *, now: datetime) -> None:
    """The requester was answered, and it is for them to go on."""
    pause = Event(now, Kind.PAUSED, reason=Reason.REQUESTER)
    _tell(ticket, Event(now, Kind.ANSWERED), pause)


def paused(ticket: Ticket, reason: Reason, *, now: datetime) -> None:
    """It waits for something that is not in the unit's hands."""
    _tell(ticket, Event(now, Kind.PAUSED, reason=reason))


def resumed(ticket: Ticket, *, now: datetime) -> None:
    """It waits no more."""
    _tell(ticket, Event(now, Kind.RESUMED))


def resolved(ticket: Ticket, *, now: datetime) -> None:
    """It has an outcome."""
    _tell(ticket, Event(now, Kind.RESOLVED))


def reopened(ticket: Ticket, *, now: datetime) -> None:
    """The outcome was none: a new answer is promised, from now."""
    _tell(ticket, promised(ticket, Kind.REOPENED, now))


def undone(ticket: Ticket, *, now: datetime) -> None:
    """It was not to end: its clocks ran on all the time."""
    _tell(ticket, Event(now, Kind.UNDONE))


def meeting_changed(ticket: Ticket, *, is_off: bool = False, now: datetime) -> None:
    """The meeting is at another time, or takes no place: so is what was promised."""
    _tell(ticket, promised(ticket, Kind.TARGET_CHANGED, now, is_off=is_off))


def hours_changed(unit: SupportUnit, *, now: datetime) -> None:
    """Every running clock that rests on the unit's hours is counted anew, by the worker."""
    db.session.flush()
    rests_on = select(ClockEvent.ticket_id).where(ClockEvent.support_unit_id == unit.id)
    touched = or_(TicketClock.support_unit_id == unit.id, TicketClock.ticket_id.in_(rests_on))
    db.session.execute(
        update(TicketClock)
        .where(TicketClock.ended_at.is_(None), touched)
        .values(stale_since=now)
        .execution_options(synchronize_session=False)
    )


def count_anew(ticket_ids: Collection[uuid.UUID]) -> None:
    """From all that happened. The number of statements does not hang on how many they are."""
    histories = histories_of(ticket_ids)
    clocks = select(TicketClock).where(TicketClock.ticket_id.in_(ticket_ids))
    kept = {clock.ticket_id: clock for clock in db.session.scalars(clocks)}
    _plan(_stand(histories, kept))


def _stand(
    histories: Mapping[uuid.UUID, Sequence[Event]], kept: Mapping[uuid.UUID, TicketClock]
) -> Plans:
    """How each stands, into its row; and what is to be told of each."""
    calendars = calendars_for(histories.values())
    plans: dict[uuid.UUID, list[Planned]] = {}
    for ticket_id, events in histories.items():
        standing, plans[ticket_id] = stand(events, calendars)
        clock = kept.get(ticket_id) or TicketClock(ticket_id=ticket_id)
        for name, value in vars(standing).items():
            setattr(clock, name, value)
        clock.stale_since = None
        db.session.add(clock)
    return plans


def histories_of(ticket_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[Event]]:
    """What happened to each and holds, in order. One statement."""
    found: dict[uuid.UUID, list[Event]] = {}
    rows = select(ClockEvent.ticket_id, *EVENT_COLUMNS).order_by(ClockEvent.id)
    for row in db.session.execute(rows.where(ClockEvent.ticket_id.in_(ticket_ids))):
        found.setdefault(row.ticket_id, []).append(event_in(row))
    held = {ticket_id: as_they_hold(events) for ticket_id, events in found.items()}
    return {ticket_id: events for ticket_id, events in held.items() if events}


def calendars_for(histories: Collection[Sequence[Event]]) -> Calendars:
    """The hours of every unit that had one of them."""
    ids = sorted({event.unit for events in histories for event in events if event.unit})
    if len(ids) <= FEW:  # of one case: they are mostly read already
        units = [db.session.get_one(SupportUnit, id) for id in ids]
    else:
        wanted = select(SupportUnit).where(SupportUnit.id.in_(ids)).order_by(SupportUnit.id)
        units = list(db.session.scalars(wanted))
    return {unit.id: directory.timetable(unit) for unit in units}


def _tell(ticket: Ticket, *events: Event) -> None:
    db.session.add_all(ClockEvent.of(ticket.id, event) for event in events)
    db.session.flush()
    count_anew([ticket.id])
    db.session.flush()
    db.session.expire(ticket, ["clock"])


def _wanted(plans: Plans) -> dict[Key, tuple[datetime, datetime]]:
    return {(id, *_key(n)): (n.at, n.due_at) for id, some in plans.items() for n in some}


def _plan(plans: Plans) -> None:
    """What was told stays told; of the rest, only what is planned otherwise now is written."""
    wanted = _wanted(plans)
    columns = (ClockNotice.ticket_id, ClockNotice.promise, ClockNotice.number, ClockNotice.stage)
    moments = (ClockNotice.at, ClockNotice.due_at, ClockNotice.told_at)
    rows = select(ClockNotice.id, *columns, *moments).where(ClockNotice.ticket_id.in_(list(plans)))
    gone = []
    for row in db.session.execute(rows):
        planned = wanted.get((row.ticket_id, *_key(row)))
        if row.told_at or planned == (row.at, row.due_at):
            wanted.pop((row.ticket_id, *_key(row)), None)
        else:
            gone.append(row.id)
    if gone:
        _drop(gone)
    _write(wanted)


def _write(wanted: Mapping[Key, tuple[datetime, datetime]]) -> None:
    names = ("ticket_id", "promise", "number", "stage", "at", "due_at")
    if new := [dict(zip(names, (*k, *at), strict=True)) for k, at in wanted.items()]:
        db.session.execute(insert_new(ClockNotice), new)


def _key(notice: Any) -> tuple[Name, int, Stage]:  # one that is planned, or a row of one
    return notice.promise, notice.number, notice.stage


def _drop(ids: Sequence[int]) -> None:
    untold = ClockNotice.id.in_(ids), ClockNotice.told_at.is_(None)  # or told a moment ago
    db.session.execute(
        delete(ClockNotice).where(*untold).execution_options(synchronize_session=False)
    )


def arrival(ticket: Ticket, now: datetime) -> Event:
    """Its unit has it from now on, and is to take it soon."""
    goal = targets_for(ticket.organisation_id).accept.goal(now, _starts_at(ticket))
    return Event(now, Kind.HANDED_OVER, unit=ticket.responsible_id, goal=goal)


def promised(ticket: Ticket, kind: Kind, now: datetime, *, is_off: bool = False) -> Event:
    """An answer is promised, from now."""
    targets, starts_at = targets_for(ticket.organisation_id), _starts_at(ticket)
    if is_off:
        starts_at = None
    return Event(
        now,
        kind,
        unit=ticket.responsible_id if kind != Kind.TARGET_CHANGED else None,
        goal=targets.answer.goal(now, starts_at),
        latest_at=targets.latest_at(now, starts_at),
    )


def _starts_at(ticket: Ticket) -> datetime | None:
    """What is reported afterwards is to learn from, and never urgent."""
    return None if ticket.is_learning else ticket.meeting_starts_at
