"""The days ahead: those that are not as the week says, and the next two weeks one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import get_locale
from flask_babel import gettext as _

from core import clock
from core.filters import first_upper
from core.holidays import holiday_name, holidays_between
from support import directory, hours, opening_words
from support.hours import Span, Timetable
from support.models import OwnDay, SupportUnit

AHEAD = timedelta(days=365)
TWO_WEEKS = 14
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class ComingDay:
    """One line: which days, why, and what holds."""

    first_on: date
    days: str  # "Fredag den 25. december"
    why: str
    state: str  # "Lukket" or "kl. 9-12"
    is_closed: bool
    own_day_id: int | None  # to take it away by; none for public holidays


def coming_days(unit: SupportUnit, today: date) -> Sequence[ComingDay]:
    """A year ahead, in order."""
    table = directory.timetable(unit)
    own = (_own(row, today) for row in unit.own_days if row.last_on >= today)
    return sorted([*own, *_holidays(table, today)], key=lambda day: day.first_on)


def _own(row: OwnDay, today: date) -> ComingDay:
    hours = [(row.opens, row.closes)] if row.opens is not None and row.closes else []
    days = _days(row.first_on, row.last_on, today)
    return ComingDay(row.first_on, days, row.why, _state(hours), not hours, row.id)


def _holidays(table: Timetable, today: date) -> Iterator[ComingDay]:
    """Without those of which something else is said."""
    for on in holidays_between(today, today + AHEAD, table.country):
        if table.own_day(on):
            continue
        hours = table.hours_on(on)
        days = _days(on, on, today)
        name = holiday_name(on, str(get_locale()), table.country) or ""
        yield ComingDay(on, days, name, _state(hours), not hours, None)


def _days(first_on: date, last_on: date, today: date) -> str:
    is_later = last_on.year != today.year
    return first_upper(opening_words.days_text(first_on, last_on, year=is_later))


def _state(hours: Sequence[tuple[int, int]]) -> str:
    if not hours:
        return str(_("Closed"))
    return str(_(" and ")).join(opening_words.span_text(*span) for span in hours)


@dataclass(frozen=True)
class NextDay:
    """One day as it was computed: when it is open on the unit's clock, or why it is not."""

    day: str
    hours: str
    why: str
    is_closed: bool


def next_days(table: Timetable, today: date, days: int = TWO_WEEKS) -> list[NextDay]:
    """From today on, from the very spans that cases are routed and deadlines counted by."""
    return [_next_day(table, today + timedelta(days=n)) for n in range(days)]


def _next_day(table: Timetable, on: date) -> NextDay:
    spans = [_on_the_clock(span, on, table.zone) for span in hours.spans_of(table, on)]
    own = table.own_day(on)
    why = own.why if own else opening_words.why_closed(table, on)
    day = first_upper(opening_words.days_text(on, on))
    text = str(_("Day and night")) if spans == [hours.WHOLE_DAY[0]] else _state(spans)
    return NextDay(day, text, why or "", not spans)


def _on_the_clock(span: Span, on: date, zone: ZoneInfo) -> tuple[int, int]:
    """In minutes after that day's midnight, as a clock on the wall shows them."""
    opens, closes = (_shown(instant, on, zone) for instant in (span.opens_at, span.closes_at))
    return opens, closes


def _shown(instant: datetime, on: date, zone: ZoneInfo) -> int:
    wall = clock.to_local(instant, zone).replace(tzinfo=None)
    midnight = datetime(on.year, on.month, on.day)  # noqa: DTZ001 - the wall clock has no zone
    return int((wall - midnight) / MINUTE)
