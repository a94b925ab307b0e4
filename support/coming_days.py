"""The days ahead that are not as the week says: own ones, and public holidays by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import get_locale
from flask_babel import gettext as _

from core.filters import first_upper
from core.holidays import holiday_name, holidays_between
from support import directory, opening_words
from support.hours import Timetable
from support.models import OwnDay, SupportUnit

AHEAD = timedelta(days=365)


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
    for on in holidays_between(today, today + AHEAD):
        if table.own_day(on):
            continue
        hours = table.hours_on(on)
        days = _days(on, on, today)
        name = holiday_name(on, str(get_locale())) or ""
        yield ComingDay(on, days, name, _state(hours), not hours, None)


def _days(first_on: date, last_on: date, today: date) -> str:
    is_later = last_on.year != today.year
    return first_upper(opening_words.days_text(first_on, last_on, year=is_later))


def _state(hours: Sequence[tuple[int, int]]) -> str:
    if not hours:
        return str(_("Closed"))
    return str(_(" and ")).join(opening_words.span_text(*span) for span in hours)
