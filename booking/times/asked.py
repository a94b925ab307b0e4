"""What a leader can ask of the list of free times, besides the day and the length."""

from dataclasses import dataclass
from datetime import timedelta

from booking.times.hours import DayHours, Hours

WEEKS = (1, 2, 4, 8, 13)
WEEK = range(7)


@dataclass(frozen=True)
class Asked:
    """Nothing said: two weeks ahead, as meetings usually are, with everybody whom we know."""

    weeks: int = 2
    weekdays: frozenset[int] = frozenset()  # Monday is 0
    since: int | None = None  # the hour
    until: int | None = None
    on_holidays: bool = False
    everybody: bool = True

    @property
    def period(self) -> timedelta:
        """How far ahead is looked."""
        return timedelta(weeks=self.weeks)

    @property
    def key(self) -> str:
        """What tells it from another, as a page writes it into a form."""
        days = "".join(map(str, sorted(self.weekdays)))
        parts = (self.weeks, days, self.since, self.until, self.on_holidays, self.everybody)
        return "" if self == Asked() else "/" + "/".join(map(str, parts))

    def hours(self, usual: Hours) -> Hours:
        """The hours in which it is looked, where those of the installation are the usual ones."""
        return Hours(
            days=tuple(self._of_day(day, usual) for day in WEEK),
            usual_from=usual.usual_from if self.since is None else self.since * 60,
            on_holidays=self.on_holidays or usual.on_holidays,
        )

    def _of_day(self, day: int, usual: Hours) -> DayHours:
        hours = usual.days[day]
        if self.weekdays:  # a day that is asked for has hours, if it usually has none
            hours = (hours or usual.widest) if day in self.weekdays else None
        if hours is None:
            return None
        start = hours[0] if self.since is None else self.since * 60
        end = hours[1] if self.until is None else self.until * 60
        return (start, end) if start < end else None
