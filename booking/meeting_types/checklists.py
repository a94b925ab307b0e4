"""What is to be remembered before a meeting and after it: by whom, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from core import clock


class Part(StrEnum):
    """Who has to remember it."""

    LEADER = "leader"
    PRESENTER = "presenter"
    STAFF = "staff"
    WITH_CITIZEN = "with_citizen"  # staff who sit with the citizen
    INTERPRETER = "interpreter"
    CITIZEN = "citizen"  # relatives too


class Due(StrEnum):
    """How long before the meeting, or until when after it; in the order of time."""

    WEEK = "week"
    DAY = "day"
    SOON = "soon"
    DAY_AFTER = "day_after"
    WEEK_AFTER = "week_after"
    MONTH_AFTER = "month_after"
    QUARTER_AFTER = "quarter_after"

    @property
    def is_after(self) -> bool:
        """Whether it is something to do once people have met."""
        return self in AFTER

    def instant(self, gathers_at: datetime, ends_at: datetime) -> datetime:
        """When it is to be done, of a meeting that begins and ends then. Days and months are
        counted on the wall clock."""
        if self in AFTER:
            days, months = AFTER[self]
            return clock.months_later(clock.days_later(ends_at, days), months)
        before = BEFORE[self]
        return clock.days_later(gathers_at, -before.days) if before.days else gathers_at - before


BEFORE = {
    Due.WEEK: timedelta(days=7),
    Due.DAY: timedelta(days=1),
    Due.SOON: timedelta(minutes=15),
}
# Days and months.
AFTER = {
    Due.DAY_AFTER: (1, 0),
    Due.WEEK_AFTER: (7, 0),
    Due.MONTH_AFTER: (0, 1),
    Due.QUARTER_AFTER: (0, 3),
}
PARTS: dict[Part, LazyString] = {
    Part.LEADER: _l("The leader"),
    Part.PRESENTER: _l("Who presents something"),
    Part.STAFF: _l("The other professionals"),
    Part.WITH_CITIZEN: _l("Who sits with the citizen"),
    Part.INTERPRETER: _l("The interpreter"),
    Part.CITIZEN: _l("Citizen and relatives"),
}
DUES: dict[Due, LazyString] = {
    Due.WEEK: _l("A week before"),
    Due.DAY: _l("The day before"),
    Due.SOON: _l("A quarter of an hour before"),
    Due.DAY_AFTER: _l("The day after"),
    Due.WEEK_AFTER: _l("Within a week after"),
    Due.MONTH_AFTER: _l("Within a month after"),
    Due.QUARTER_AFTER: _l("Within three months after"),
}
_ORDER = list(Due)


@dataclass(frozen=True)
class Item:
    """One thing to remember. The key is its own within the list, for as long as the list is."""

    key: str
    part: Part
    due: Due
    text: str


def in_order(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """What comes first, first."""
    return tuple(sorted(items, key=lambda item: _ORDER.index(item.due)))
