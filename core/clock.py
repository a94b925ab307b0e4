"""The one place that reads the time. Views, jobs and commands ask; everything below is told."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


class NoSuchTime(ValueError):
    """The clock jumps over this local time (the last Sunday of March, 02.00-02.59)."""


class AmbiguousTime(ValueError):
    """The clock shows this local time twice (the last Sunday of October, 02.00-02.59)."""


def from_local(wall: datetime, zone: ZoneInfo = COPENHAGEN) -> datetime:
    """Turn the time on the wall clock (naive) into an instant in UTC.

    Raises NoSuchTime and AmbiguousTime for the two hours that a clock change makes senseless.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        raise NoSuchTime
    if first != second:
        raise AmbiguousTime
    return first


def to_local(instant: datetime, zone: ZoneInfo = COPENHAGEN) -> datetime:
    """The instant as people in the zone say it."""
    return instant.astimezone(zone)


def days_later(instant: datetime, days: int, zone: ZoneInfo = COPENHAGEN) -> datetime:
    """So many days later at the same time on the wall clock, not so many times 24 hours.

    A time that the clock shows twice is meant the second time: what is asked for has come by then.
    """
    return _later(instant, relativedelta(days=days), zone)


def months_later(instant: datetime, months: int, zone: ZoneInfo = COPENHAGEN) -> datetime:
    """So many months later, on the same day of the month, or its last where it has no such day."""
    return _later(instant, relativedelta(months=months), zone)


def _later(instant: datetime, by: relativedelta, zone: ZoneInfo) -> datetime:
    wall = to_local(instant, zone).replace(tzinfo=None) + by
    return wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
