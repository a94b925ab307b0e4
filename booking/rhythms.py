"""Which days a meeting comes again, and the same as a calendar program is told. Pure.

Only patterns that Outlook can store are made. Days are days of the wall clock; what instant a day
has is said by `slots.instant`, date by date, so that nine o'clock is nine o'clock all year.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from itertools import islice
from math import gcd
from zoneinfo import ZoneInfo

from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule, weekday

from booking.models.series import Rhythm

MOST = 104  # dates: every week for two years, or twice a week for one
FARTHEST = timedelta(days=2 * 366)
DAYS = (MO, TU, WE, TH, FR, SA, SU)
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEK, A_WEEK = 7, timedelta(days=7)
FIVE_WEEKS = 5  # no fifth Tuesday in most months: it is called the last


@dataclass(frozen=True)
class Rule:
    """What was agreed. It ends by a day or by a count of dates; `dates` are those by hand."""

    rhythm: Rhythm
    first_on: date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    dates: tuple[date, ...] = ()
    until: date | None = None
    count: int | None = None

    @property
    def days(self) -> list[date]:
        """Every day of the rule, in order: no more than `MOST`."""
        if self.rhythm is Rhythm.DATES:
            return sorted({self.first_on, *self.dates})[:MOST]
        return self._generated(self.count, self.until)

    @property
    def is_cut(self) -> bool:
        """Whether the rule says more days than a series may have."""
        if self.rhythm is Rhythm.DATES:
            return len({self.first_on, *self.dates}) > MOST
        asked = self.count or (len(self._generated(None, self.until, most=MOST + 1)))
        return asked > len(self.days)

    @property
    def left_out_months(self) -> bool:
        """Whether some months do not have that day."""
        return self.rhythm is Rhythm.MONTHLY_DATE and self.first_on.day > 28

    @property
    def nth(self) -> int:
        """Which of its weekday the first day is in its month; the last one is -1."""
        found = (self.first_on.day - 1) // WEEK + 1
        is_last = self.rhythm is Rhythm.MONTHLY_LAST or found == FIVE_WEEKS
        return -1 if is_last else found

    def shifted(self, to: date) -> "Rule":
        """The same number of dates from another day on; weekdays and dates go along."""
        by = to - self.first_on
        leaves_last = self.rhythm is Rhythm.MONTHLY_LAST and to.month == (to + A_WEEK).month
        return replace(
            self,
            rhythm=Rhythm.MONTHLY_WEEKDAY if leaves_last else self.rhythm,
            first_on=to,
            weekdays=tuple(sorted((day + by.days) % WEEK for day in self.weekdays)),
            dates=tuple(day + by for day in self.dates),
            until=None,
            count=None if self.rhythm is Rhythm.DATES else len(self.days),
        )

    def since(self, day: date) -> "Rule":
        """What is left of it from one of its days on."""
        dates = tuple(each for each in self.dates if each >= day)
        return replace(self, first_on=day, dates=dates, until=self.days[-1], count=None)

    def _generated(self, count: int | None, until: date | None, most: int = MOST) -> list[date]:
        found = self._endless(min(until or date.max, self.first_on + FARTHEST))
        return [at.date() for at in islice(found, min(count or most, most))]

    def _endless(self, end: date) -> rrule:
        is_weekly, by_date = self.rhythm is Rhythm.WEEKLY, self.rhythm is Rhythm.MONTHLY_DATE
        days = [DAYS[day] for day in self._weekdays]
        return rrule(
            WEEKLY if is_weekly else MONTHLY,
            dtstart=_midnight(self.first_on),
            until=_midnight(end),
            interval=self.interval,
            wkst=MO,
            byweekday=None if by_date else days if is_weekly else self._nth_weekday,
            bymonthday=self.first_on.day if by_date else None,
        )

    @property
    def _nth_weekday(self) -> weekday:
        return DAYS[self.first_on.weekday()](self.nth)

    @property
    def _weekdays(self) -> list[int]:
        return sorted({*self.weekdays, self.first_on.weekday()})

    @property
    def grid(self) -> list[date]:
        """Every day that `text` names. Dates by hand lie on a grid; the others in it are left out
        by name (docs/adr: one entry of the calendar for dates by hand)."""
        if self.rhythm is not Rhythm.DATES:
            return self.days
        days = self.days
        return [days[0] + timedelta(n) for n in range(0, (days[-1] - days[0]).days + 1, self._step)]

    @property
    def _step(self) -> int:
        days = self.days
        return reduce(gcd, ((day - days[0]).days for day in days), 0) or 1

    def text(self, at: time, zone: ZoneInfo) -> str:
        """As RRULE says it; empty for one date alone. UNTIL is in UTC, as the standard wants."""
        days = self.days
        if len(days) == 1:
            return ""
        last = datetime.combine(days[-1], at, zone).astimezone(UTC)
        return f"{self._frequency()};UNTIL={last:%Y%m%dT%H%M%SZ}"

    def _frequency(self) -> str:
        every, first = f"INTERVAL={self.interval}", self.first_on
        if self.rhythm is Rhythm.WEEKLY:
            days = ",".join(NAMES[day] for day in self._weekdays)
            return f"FREQ=WEEKLY;{every};BYDAY={days};WKST=MO"
        if self.rhythm is Rhythm.DATES:
            return self._frequency_of_grid()
        if self.rhythm is Rhythm.MONTHLY_DATE:
            return f"FREQ=MONTHLY;{every};BYMONTHDAY={first.day}"
        return f"FREQ=MONTHLY;{every};BYDAY={self.nth}{NAMES[first.weekday()]}"

    def _frequency_of_grid(self) -> str:
        weeks, odd = divmod(self._step, WEEK)
        if odd:
            return f"FREQ=DAILY;INTERVAL={self._step}"
        name = NAMES[self.days[0].weekday()]
        return f"FREQ=WEEKLY;INTERVAL={weeks};BYDAY={name};WKST=MO"


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time())
