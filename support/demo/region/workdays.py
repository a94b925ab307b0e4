"""The days of the fortnight: those on which the region is at work."""

from collections.abc import Sequence
from datetime import date, timedelta

from support import directory
from support.demo import times

A_WEEK = 7  # days, back and ahead


def workdays(today: date) -> Sequence[date]:
    """Those of a week back and a week ahead."""
    return workdays_in(today - timedelta(days=A_WEEK), today + timedelta(days=A_WEEK))


def workdays_in(first: date, last: date) -> Sequence[date]:
    """The weekdays on which most of those who help answer at ten o'clock: no public holiday."""
    units = directory.active_units()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        day
        for day in days
        if day.weekday() in times.MONDAY_TO_FRIDAY
        and len(directory.open_units(units, times.at(day, "10:00"))) > len(units) / 2
    ]
