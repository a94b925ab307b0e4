"""Timetables that the tests of opening hours share."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from support.hours import Interval, OnHolidays, OwnDays, Timetable
from support.models import OpeningHours, SupportUnit


def table(*rows: Interval) -> Timetable:
    """Open in these intervals, closed on public holidays."""
    return Timetable(rows)


ALWAYS = Timetable()
HOTLINE = table(*(Interval(day, 9 * 60, 18 * 60) for day in range(4)))  # Monday to Thursday
OFFICE = table(
    *(Interval(day, 8 * 60, 12 * 60) for day in range(5)),
    *(Interval(day, 12 * 60 + 30, 15 * 60) for day in range(5)),
)
ALL_WEEK = table(*(Interval(day, 0, 1440) for day in range(7)))


def closing(rows: Timetable, first: date, last: date, why: str = "flytning") -> Timetable:
    """The same, but closed on these days."""
    days = OwnDays(first, last, None, None, why)
    return Timetable(rows.week, rows.on_holidays, (*rows.own_days, days))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in the week of Monday 30 November 2026 (winter: one hour ahead of UTC)."""
    return datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=day, hours=hour - 1, minutes=minute)


def opens_on(
    session: Session, unit: SupportUnit, weekdays: Iterable[int], opens: int = 9, closes: int = 18
) -> None:
    """Let the unit answer on these weekdays only, also when they are public holidays: what a test
    reads of today must not depend on the day it runs."""
    row = session.get_one(SupportUnit, unit.id)
    row.on_holidays = OnHolidays.AS_USUAL
    row.hours = [
        OpeningHours(weekday=day, opens=opens * 60, closes=closes * 60) for day in weekdays
    ]
    session.commit()


def friday(session: Session, unit: SupportUnit, today: date) -> None:
    """Make today a Friday to the unit: open on the four days before it, closed for two after."""
    opens_on(session, unit, [(today.weekday() - back) % 7 for back in (1, 2, 3, 4)])
