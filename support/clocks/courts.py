"""How long a case has lain with each unit, beside how long its requester has waited. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from support.clocks.history import Event, Reason, Stretch, stretches
from support.clocks.worktime import elapsed
from support.hours import Timetable

Calendars = Mapping[uuid.UUID, Timetable]
NONE = timedelta()


@dataclass
class Court:
    """One unit's time with a case, in its own opening hours."""

    unit: uuid.UUID
    untaken: timedelta = NONE
    worked: timedelta = NONE
    waited: dict[Reason, timedelta] = field(default_factory=dict)

    @property
    def total(self) -> timedelta:
        """All the time that it lay there."""
        return self.untaken + self.worked + sum(self.waited.values(), NONE)


def courts(events: Sequence[Event], calendars: Calendars, now: datetime) -> list[Court]:
    """Each unit that had it, in the order they got it."""
    found: dict[uuid.UUID, Court] = {}
    for stretch in stretches(events):
        if stretch.unit and not stretch.is_over:
            court = found.setdefault(stretch.unit, Court(stretch.unit))
            _add(court, stretch, _open_time(stretch, calendars, now))
    return list(found.values())


def requester_waited(events: Sequence[Event], calendars: Calendars, now: datetime) -> timedelta:
    """How long the requester has waited for others, through every hand-over."""
    found = (
        _open_time(stretch, calendars, now)
        for stretch in stretches(events)
        if not stretch.is_over and stretch.waits_for != Reason.REQUESTER
    )
    return sum(found, NONE)


def _add(court: Court, stretch: Stretch, time: timedelta) -> None:
    if stretch.waits_for:
        court.waited[stretch.waits_for] = court.waited.get(stretch.waits_for, NONE) + time
    elif stretch.is_taken:
        court.worked += time
    else:
        court.untaken += time


def _open_time(stretch: Stretch, calendars: Calendars, now: datetime) -> timedelta:
    table = calendars[stretch.unit] if stretch.unit else Timetable()
    return elapsed(table, stretch.since, min(stretch.until or now, now))
