"""What the page of figures says, and the file of the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString

from accounts.areas import Area
from booking.figures.reading import meeting_figures
from booking.figures.tallies import Asked, Pair
from core.periods import Compared
from support.figures.invitations import of_invitations
from support.figures.measures import Kind, Line, line
from support.figures.tickets import of_tickets, times_of_tiers
from support.figures.words import MINUTES, NOTHING, SECTIONS, SOLVED
from support.tier_words import TIERS


@dataclass(frozen=True)
class Part:
    """One section: every number in a table, and those that are shares as bars."""

    key: str
    name: LazyString
    lines: Sequence[Line]

    @property
    def bars(self) -> Sequence[Line]:
        """What can be compared at a glance: parts of a hundred that may be shown."""
        shares = [each for each in self.lines if each.measure.kind == Kind.SHARE]
        return [s for s in shares if s.chosen.number is not None or s.before.number is not None]


@dataclass(frozen=True)
class TierLine:
    """One level of help."""

    name: LazyString
    solved: Line
    minutes: Line


@dataclass(frozen=True)
class Page:
    """All of it."""

    area: Area
    periods: Compared
    parts: Sequence[Part]
    tiers: Sequence[TierLine]


def page_of(area: Area, periods: Compared, *, now: datetime) -> Page:
    """Of an area. The number of statements does not hang on anything."""
    asked = Asked(area.organisation_ids, periods, now)
    of_help, solved = of_tickets(asked)
    found: Mapping[str, Pair] = meeting_figures(asked) | of_invitations(asked) | of_help
    minutes = times_of_tiers(asked)
    parts = [
        Part(key, name, [line(m, found.get(m.name, NOTHING)) for m in measures])
        for key, name, measures in SECTIONS
    ]
    tiers = [
        TierLine(
            TIERS[tier],
            line(SOLVED, solved.get(tier, NOTHING)),
            line(MINUTES, minutes.get(tier, NOTHING)),
        )
        for tier in TIERS
        if tier in solved or tier in minutes
    ]
    return Page(area, periods, parts, tiers)
