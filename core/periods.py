"""Stretches of days that numbers are asked for, and the one before that they are held against."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from core import clock

DAY = timedelta(days=1)


class Span(StrEnum):
    """How a period is chosen."""

    LAST_MONTH = "last_month"
    THIS_MONTH = "this_month"
    LAST_QUARTER = "last_quarter"
    THIS_QUARTER = "this_quarter"
    OWN = "own"


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both counted, as the calendar on a Danish wall has them."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """When it begins."""
        return clock.from_local(datetime.combine(self.first, time()))

    @property
    def until(self) -> datetime:
        """When it is over."""
        return clock.from_local(datetime.combine(self.last + DAY, time()))

    @property
    def before(self) -> "Period":
        """As many days, just before."""
        return Period(self.first - (self.last - self.first) - DAY, self.first - DAY)


@dataclass(frozen=True)
class Compared:
    """A period, and the one just before it."""

    chosen: Period
    before: Period


def month_of(day: date, *, months: int = 1) -> Period:
    """The month of that day, or the quarter: so many months, counted from January."""
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    later = first
    for _each in range(months):
        later = (later + 31 * DAY).replace(day=1)
    return Period(first, later - DAY)


def compared(span: Span, today: date, own: Period) -> Compared:
    """What was chosen, with what came before: the month before a month, as many days before own
    days."""
    if span is Span.OWN:
        return Compared(own, own.before)
    months = 3 if span in (Span.THIS_QUARTER, Span.LAST_QUARTER) else 1
    chosen = month_of(today, months=months)
    if span in (Span.LAST_MONTH, Span.LAST_QUARTER):
        chosen = month_of(chosen.first - DAY, months=months)
    return Compared(chosen, month_of(chosen.first - DAY, months=months))
