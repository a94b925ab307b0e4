"""At which times of which days meetings are offered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.times.spans import Span, Spans
from booking.times.taken import instant_of, second
from core import clock
from core.holidays import is_holiday

STEP = 15 * 60
MIDNIGHT = 24 * 60
DayHours = tuple[int, int] | None  # minutes after midnight; None: closed


@dataclass(frozen=True)
class Hours:
    """From when to when on each day of the week, Monday first, on the Danish clock."""

    days: tuple[DayHours, ...] = (*((7 * 60, 18 * 60),) * 5, None, None)
    usual_from: int = 8 * 60  # what begins earlier is offered only where nothing else is free
    on_holidays: bool = False

    @classmethod
    def of(cls, said: str, usual_from: int) -> "Hours":
        """As the settings say them: »7-18« for each day, Monday first, nothing where it is closed;
        and the usual hour."""
        return cls(tuple(_day_hours(day) for day in said.split(",")), usual_from * 60)

    @property
    def widest(self) -> tuple[int, int]:
        """From the earliest to the latest hour of the week."""
        known = [hours for hours in self.days if hours]
        if not known:
            return 0, MIDNIGHT
        return min(start for start, _ in known), max(end for _, end in known)

    def span(self, day: date, *, is_usual: bool = False) -> Span | None:
        """That day's hours, or the usual ones of them, in seconds."""
        hours = self.days[day.weekday()]
        if hours is None or (is_holiday(day) and not self.on_holidays):
            return None
        start = max(hours[0], self.usual_from) if is_usual else hours[0]
        if start >= hours[1]:
            return None
        return second_on(day, start), second_on(day, hours[1], is_end=True)

    def within(self, start: datetime, end: datetime) -> Spans:
        """All hours from one instant to another."""
        return self._within(start, end, self.span)

    def usual_within(self, start: datetime, end: datetime, *, now: datetime) -> Spans:
        """The same without the early ones; but today is as it is."""
        today = clock.to_local(now).date()
        return self._within(start, end, lambda day: self.span(day, is_usual=day != today))

    def _within(
        self, start: datetime, end: datetime, hours: Callable[[date], Span | None]
    ) -> Spans:
        first, last = second(start), second(end)
        found = (span for day in days_between(start, end) if (span := hours(day)))
        return Spans((max(since, first), min(until, last)) for since, until in found)


def _day_hours(said: str) -> DayHours:
    start, _, end = said.strip().partition("-")
    return (int(start) * 60, int(end) * 60) if start else None


WORKDAYS = Hours()
EVERY_EVENING = Hours(days=((7 * 60, 22 * 60),) * 7, on_holidays=True)  # people are awake


def second_on(day: date, minutes: int, *, is_end: bool = False) -> int:
    """When the clock shows so many minutes after midnight; the last time where it does so twice."""
    if minutes == MIDNIGHT:
        day, minutes = day + timedelta(days=1), 0
    wall = datetime.combine(day, time(*divmod(minutes, 60)), clock.COPENHAGEN)
    both = second(wall), second(wall.replace(fold=1))
    return max(both) if is_end else both[0]


def days_between(start: datetime, end: datetime) -> Iterator[date]:
    """Every day from one instant to another, on the Danish clock."""
    day, last = clock.to_local(start).date(), clock.to_local(end).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def day_of(at: int) -> date:
    """The day of a second, on the Danish clock."""
    return clock.to_local(instant_of(at)).date()


def quarters(spans: Spans, length: int) -> Iterator[int]:
    """Every quarter of an hour at which something of this length can begin within a span."""
    for start, end in spans:
        yield from range(start + -start % STEP, end - length + 1, STEP)
