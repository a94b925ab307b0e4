"""The days and times of the story, so that it makes sense whenever it is opened."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from core import clock
from support import hours
from support.hours import Timetable

MONDAY_TO_THURSDAY = range(4)
MONDAY_TO_FRIDAY = range(5)
QUARTER = timedelta(minutes=15)
A_WHILE = timedelta(minutes=5)


def today(now: datetime) -> date:
    """The day on the Danish calendar."""
    return clock.to_local(now).date()


def at(on: date, wall: str) -> datetime:
    """That time on the Danish clock."""
    return clock.from_local(datetime.combine(on, time.fromisoformat(wall)))


def back(on: date, days: int, among: Collection[int] = MONDAY_TO_FRIDAY) -> date:
    """At least so many days before: the nearest day that is one of these weekdays."""
    found = on - timedelta(days=days)
    while found.weekday() not in among:
        found -= timedelta(days=1)
    return found


def ahead(on: date, days: int) -> date:
    """At least so many days after: the nearest working day."""
    found = on + timedelta(days=days)
    while found.weekday() not in MONDAY_TO_FRIDAY:
        found += timedelta(days=1)
    return found


def soon(now: datetime) -> datetime:
    """The next quarter of an hour that leaves time to look around, and that the clock shows once:
    in the hour that comes twice a year's autumn night, no meeting can be booked."""
    found = datetime.fromtimestamp(0, now.tzinfo)
    found += -(-(now + QUARTER - found) // QUARTER) * QUARTER
    while not _is_shown_once(found):
        found += QUARTER
    return found


def last_open(table: Timetable, before: datetime) -> datetime:
    """That moment if somebody answered then, else one shortly before they closed."""
    while not hours.is_open(table, before):
        before -= A_WHILE
    return before


def _is_shown_once(instant: datetime) -> bool:
    try:
        clock.from_local(clock.to_local(instant).replace(tzinfo=None))
    except clock.AmbiguousTime:
        return False
    return True
