"""What is to be remembered before a meeting: by whom, and how long before."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Part(StrEnum):
    """Who has to remember it."""

    LEADER = "leader"
    PRESENTER = "presenter"
    STAFF = "staff"
    WITH_CITIZEN = "with_citizen"  # staff who sit with the citizen
    INTERPRETER = "interpreter"
    CITIZEN = "citizen"  # relatives too


class Due(StrEnum):
    """How long before the meeting."""

    WEEK = "week"
    DAY = "day"
    SOON = "soon"

    @property
    def before(self) -> timedelta:
        """As a length of time."""
        return BEFORE[self]


BEFORE = {
    Due.WEEK: timedelta(days=7),
    Due.DAY: timedelta(days=1),
    Due.SOON: timedelta(minutes=15),
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
}


@dataclass(frozen=True)
class Item:
    """One thing to remember. The key is its own within the list, for as long as the list is."""

    key: str
    part: Part
    due: Due
    text: str


def in_order(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """What comes first, first."""
    return tuple(sorted(items, key=lambda item: -item.due.before))
