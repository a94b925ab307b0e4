"""One week as a grid: at each half hour of each day, whether a draft's meeting can begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import User
from booking.drafts import Plan
from booking.offers import Offered, Parties, look
from booking.services.rules import FARTHEST
from booking.times.asked import Asked
from booking.times.calendar import Calendar
from booking.times.hours import Hours, second_on
from booking.times.taken import instant_of
from core import clock
from core.holidays import is_holiday

ROW = 30  # minutes
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Day:
    """One day, and when it can be."""

    day: date
    times: Sequence[Offered]

    @property
    def is_holiday(self) -> bool:
        """Whether the law says so."""
        return is_holiday(self.day)


@dataclass(frozen=True)
class Row:
    """One time of day: for each of the days the meeting that can begin then, or none."""

    at: datetime
    cells: Sequence[Offered | None]


@dataclass(frozen=True)
class Week:
    """What the grid shows."""

    monday: date
    days: Sequence[Day]
    rows: Sequence[Row]
    silent: Sequence[str]  # parties that share no calendar
    previous: date | None
    following: date | None

    @property
    def number(self) -> int:
        """As calendars count them."""
        return self.monday.isocalendar().week

    @property
    def free(self) -> int:
        """How many times there are to choose from."""
        return sum(len(day.times) for day in self.days)

    @property
    def shares(self) -> bool:
        """Whether there are parties to count."""
        return any(time.total > 1 for day in self.days for time in day.times)


def week_of(
    plan: Plan, leader: User, on: date, *, hours: Hours, asked: Asked, now: datetime
) -> Week:
    """The week of that day, or this one if it is over or too far ahead."""
    today, hours = clock.to_local(now).date(), asked.hours(hours)
    last = (clock.to_local(now) + FARTHEST).date()
    monday = _monday(on if today <= on <= last else today)
    parties = Parties(plan)
    calendar = look(plan, leader, monday, A_WEEK, parties, now=now)
    days = [monday + timedelta(days=n) for n, open_on in enumerate(hours.days) if open_on]
    found = _found(calendar, hours, parties, asked)
    rows = _rows(days, hours, found, plan.minutes)
    columns = zip(*(row.cells for row in rows), strict=True) if rows else [()] * len(days)
    return Week(
        monday=monday,
        days=[Day(d, [c for c in cells if c]) for d, cells in zip(days, columns, strict=True)],
        rows=rows,
        silent=parties.silent(calendar),
        previous=monday - A_WEEK if monday > today else None,
        following=monday + A_WEEK if monday + A_WEEK <= last else None,
    )


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _found(calendar: Calendar, hours: Hours, parties: Parties, asked: Asked) -> dict[int, Offered]:
    """The meetings that can begin at a full or half hour, by the second they begin."""
    refused = calendar.refused(all_parties=asked.everybody)
    found: dict[int, Offered] = {}
    for start, end in hours.within(calendar.start, calendar.end):
        for at in range(start + -start % (ROW * 60), end - calendar.length + 1, ROW * 60):
            if at not in refused:
                found[at] = parties.offered(calendar.slot(at), calendar)
    return found


def _rows(days: Sequence[date], hours: Hours, found: dict[int, Offered], length: int) -> list[Row]:
    if not days:
        return []
    first, last = hours.widest
    times = range(first + -first % ROW, last - length + 1, ROW)
    return [
        Row(
            at=instant_of(second_on(days[0], minutes)),
            cells=[found.get(second_on(day, minutes)) for day in days],
        )
        for minutes in times
    ]
