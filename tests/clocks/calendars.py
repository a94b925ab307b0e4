"""Any calendar there can be, and a slow model of open time: minute by minute on the wall clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from core import clock
from support.hours import HOLIDAY, Interval, OnHolidays, OwnDays, Timetable

MINUTE = timedelta(minutes=1)
patient = settings(deadline=None, max_examples=60)  # a busy machine is no fault
ZONES = (clock.COPENHAGEN, ZoneInfo("Atlantic/Faroe"), ZoneInfo("America/Nuuk"))

# Days around both clock changes, Easter, Christmas and the turn of the year.
STARTS = (
    datetime(2026, 3, 27, tzinfo=UTC),
    datetime(2026, 10, 23, tzinfo=UTC),
    datetime(2026, 4, 1, tzinfo=UTC),
    datetime(2026, 12, 22, tzinfo=UTC),
    datetime(2026, 12, 30, tzinfo=UTC),
)


def local(text: str) -> datetime:
    """That time on the Danish clock."""
    return clock.from_local(datetime.fromisoformat(text))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Any weekday, also the one of public holidays; up to a day and a night, often past midnight.

    Half hours are drawn often, so that hours meet each other and the hours of the clock change.
    """
    step = draw(st.sampled_from([1, 30]))
    opens = draw(st.integers(0, 1439 // step)) * step
    length = draw(st.integers(1, 1440 // step)) * step
    return Interval(draw(st.integers(0, HOLIDAY)), opens, opens + length)


@st.composite
def own_days(draw: st.DrawFn) -> OwnDays:
    """Some days around the starts, closed or open at other times."""
    first = draw(st.sampled_from(STARTS)).date() + timedelta(days=draw(st.integers(-1, 4)))
    hours = draw(st.none() | intervals())
    last = first + timedelta(days=draw(st.integers(0, 3)))
    if hours is None:
        return OwnDays(first, last, None, None, "lukkedag")
    return OwnDays(first, last, hours.opens, hours.closes, "særlige tider")


calendars = st.builds(
    Timetable,
    week=st.lists(intervals(), max_size=12).map(tuple),
    on_holidays=st.sampled_from(OnHolidays),
    own_days=st.lists(own_days(), max_size=3).map(tuple),
    zone=st.sampled_from(ZONES),
)
instants = st.builds(
    lambda start, minutes: start + minutes * MINUTE,
    st.sampled_from(STARTS),
    st.integers(0, 4 * 1440),
)


def open_minutes(table: Timetable, since: datetime, until: datetime) -> set[datetime]:
    """Every open minute between two instants, each asked of the wall clock."""
    found: set[datetime] = set()
    day = clock.to_local(since, table.zone).date() - timedelta(days=1)
    while day <= clock.to_local(until, table.zone).date():
        for opens, closes in table.hours_on(day):
            found.update(_covered(table, day, opens, closes))
        day += timedelta(days=1)
    return {minute for minute in found if since <= minute < until}


def _covered(table: Timetable, day: date, opens: int, closes: int) -> list[datetime]:
    """From the first minute that shows the opening time or more, to the last one that shows less
    than the closing time."""
    minutes = list(_minutes_of(table, day))
    since = next((n for n, (_at, wall) in enumerate(minutes) if wall >= opens), len(minutes))
    until = max((n for n, (_at, wall) in enumerate(minutes) if wall < closes), default=-1)
    return [at for at, _wall in minutes[since : until + 1]]


def _minutes_of(table: Timetable, day: date) -> Iterator[tuple[datetime, int]]:
    """Each instant of that day and the next, with how many minutes after midnight it shows."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the wall clock has no zone
    at = midnight.replace(tzinfo=UTC) - timedelta(hours=4)
    for _ in range(56 * 60):
        shown = clock.to_local(at, table.zone).replace(tzinfo=None) - midnight
        minutes = int(shown.total_seconds() // 60)
        if 0 <= minutes < 2880:
            yield at, minutes
        at += MINUTE
