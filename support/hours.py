"""The one rule of opening hours: who answers when. Pure, from rows; wall-clock time of a zone.

Own days come before public holidays, and those before the week. What begins on a day belongs to
it: hours that go past midnight end with the day they began on, whatever the next day is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core import clock
from core.holidays import country_of, is_holiday

DAY = 1440
HOLIDAY = 7  # the weekday of hours that hold on public holidays
WHOLE_DAY = ((0, DAY),)
ONE_DAY = timedelta(days=1)
HORIZON = timedelta(days=400)  # a unit that does not open within it never opens: walks are bounded
LONG = timedelta(days=14)  # open for so long on end is as good as always


class OnHolidays(StrEnum):
    """What a unit does on public holidays."""

    CLOSED = "closed"
    AS_USUAL = "as_usual"
    OWN_HOURS = "own_hours"


@dataclass(frozen=True, order=True)
class Interval:
    """Open on one weekday (Monday is 0) from one minute after midnight to another, which may lie
    past the next midnight."""

    weekday: int
    opens: int
    closes: int


def overlap(one: Interval, other: Interval) -> bool:
    """Whether both are open at some moment of a week. Public holidays are compared alone."""
    if HOLIDAY in (one.weekday, other.weekday):
        return one.weekday == other.weekday and _meet(one.opens, one.closes, other)
    apart = (one.weekday - other.weekday) * DAY
    return any(
        _meet(one.opens + apart + week, one.closes + apart + week, other)
        for week in (-7 * DAY, 0, 7 * DAY)
    )


def _meet(opens: int, closes: int, other: Interval) -> bool:
    return opens < other.closes and other.opens < closes


@dataclass(frozen=True)
class OwnDays:
    """Days that are not as the week says, both included. Closed where there is no time."""

    first_on: date
    last_on: date
    opens: int | None
    closes: int | None
    why: str

    def holds_on(self, on: date) -> bool:
        """Whether it is one of these days."""
        return self.first_on <= on <= self.last_on


@dataclass(frozen=True)
class Timetable:
    """When a unit answers. Without a week it never closes but on its own closing days."""

    week: tuple[Interval, ...] = ()
    on_holidays: OnHolidays = OnHolidays.CLOSED
    own_days: tuple[OwnDays, ...] = ()
    zone: ZoneInfo = clock.COPENHAGEN

    @property
    def country(self) -> str:
        """Whose public holidays it keeps."""
        return country_of(self.zone)

    @property
    def has_week(self) -> bool:
        """Whether hours are set at all."""
        return any(row.weekday != HOLIDAY for row in self.week)

    @property
    def never_closes(self) -> bool:
        """Day and night, all year."""
        own_holidays = self.on_holidays == OnHolidays.OWN_HOURS
        return not self.week and not self.own_days and not own_holidays

    def own_day(self, on: date) -> OwnDays | None:
        """What was said of that day alone; a closing day before one with hours."""
        found = [days for days in self.own_days if days.holds_on(on)]
        return min(found, key=lambda days: days.opens is not None, default=None)

    def keeps_holiday(self, on: date) -> bool:
        """Whether that day is a public holiday on which hours differ."""
        differs = self.on_holidays == OnHolidays.OWN_HOURS or (
            self.on_holidays == OnHolidays.CLOSED and self.has_week
        )
        return differs and is_holiday(on, self.country)

    def hours_on(self, on: date) -> tuple[tuple[int, int], ...]:
        """From and to, in minutes after that day's midnight."""
        if own := self.own_day(on):
            return self._own_hours(on) if own.opens is not None else ()
        if self.keeps_holiday(on):
            return self._of(HOLIDAY) if self.on_holidays == OnHolidays.OWN_HOURS else ()
        return self._of(on.weekday()) if self.has_week else WHOLE_DAY

    def _of(self, weekday: int) -> tuple[tuple[int, int], ...]:
        return tuple((r.opens, r.closes) for r in sorted(self.week) if r.weekday == weekday)

    def _own_hours(self, on: date) -> tuple[tuple[int, int], ...]:
        found = [d for d in self.own_days if d.holds_on(on)]
        return tuple(sorted((d.opens, d.closes) for d in found if d.opens is not None and d.closes))


@dataclass(frozen=True)
class Span:
    """Open from one instant to another, in UTC, half-open."""

    opens_at: datetime
    closes_at: datetime


def spans(table: Timetable, since: datetime, until: datetime | None = None) -> Iterator[Span]:
    """The open spans that end after `since`, in order and apart, joined where one begins as another
    ends. Bounded: by the days up to `until`, or by those of the horizon."""
    held: Span | None = None
    for span in _single_spans(table, since, until):
        if held is None:
            held = span
        elif span.closes_at <= held.closes_at:
            continue
        elif span.opens_at <= held.closes_at and held.closes_at - since < LONG:
            held = Span(held.opens_at, span.closes_at)
        else:
            yield held
            held = Span(max(span.opens_at, held.closes_at), span.closes_at)
    if held:
        yield held


def spans_of(table: Timetable, on: date) -> list[Span]:
    """What begins on that day, in order. Of a day whose clock changes, as it really is."""
    return [span for span in _of_day(table, on) if span.opens_at < span.closes_at]


def never_opens(table: Timetable, now: datetime) -> bool:
    """Whether nobody answers within the horizon: then no deadline can be counted there."""
    return next(spans(table, now), None) is None


def is_open(table: Timetable, now: datetime) -> bool:
    """Whether somebody answers now. A unit without rows never closes."""
    if table.never_closes:
        return True
    today = clock.to_local(now, table.zone).date()
    near = (span for on in (today - ONE_DAY, today) for span in _of_day(table, on))
    return any(span.opens_at <= now < span.closes_at for span in near)


def is_open_during(table: Timetable, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether somebody answers from one instant to the other."""
    first = None if table.never_closes else next(spans(table, starts_at), None)
    if first is None:
        return table.never_closes
    return first.opens_at <= starts_at and ends_at <= first.closes_at


def next_opening(table: Timetable, now: datetime) -> datetime | None:
    """When it opens the next time; None when it is open, or never opens."""
    first = None if table.never_closes else next(spans(table, now), None)
    return first.opens_at if first and first.opens_at > now else None


def last_closing(table: Timetable, now: datetime, before: datetime) -> datetime | None:
    """When it closes for the last time before that; None when it does not open until then."""
    last: datetime | None = None
    for span in spans(table, now):
        if span.closes_at > before:
            break
        last = span.closes_at
    return last


def _single_spans(table: Timetable, since: datetime, until: datetime | None) -> Iterator[Span]:
    """Day by day from the one before: what began then may go past midnight."""
    first = clock.to_local(since, table.zone).date() - ONE_DAY
    last = clock.to_local(until, table.zone).date() if until else first + HORIZON
    for offset in range((last - first).days + 1):
        for span in spans_of(table, first + timedelta(days=offset)):
            if span.closes_at > since:
                yield span


def _of_day(table: Timetable, on: date) -> Iterator[Span]:
    for opens, closes in table.hours_on(on):
        yield Span(
            _instant(on, opens, table.zone, fold=0), _instant(on, closes, table.zone, fold=1)
        )


def _instant(on: date, minutes: int, zone: ZoneInfo, *, fold: int) -> datetime:
    """Wall clock to UTC. Of a repeated hour, opening is the first and closing the second; a time
    that the clock jumps over is the moment after the jump."""
    wall = datetime.combine(on, time()) + timedelta(minutes=minutes)
    while True:
        instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if clock.to_local(instant, zone).replace(tzinfo=None) == wall:
            return instant
        wall += timedelta(minutes=1)
