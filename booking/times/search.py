"""The earliest times, and those nearest to a wish."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from booking.slots import Slot, next_quarter
from booking.times.calendar import Calendar, Needed
from booking.times.hours import EVERY_EVENING, Hours, day_of, quarters
from booking.times.spans import Spans
from booking.times.taken import second

NEAR, FAR = timedelta(days=3), timedelta(days=28)
A_DAY = 2  # times offered of one day


def starts(calendar: Calendar, hours: Spans, refused: Spans) -> Iterator[int]:
    """Every quarter of an hour at which it can begin in these hours, the soonest first."""
    return (at for at in quarters(hours, calendar.length) if at not in refused)


@dataclass(frozen=True)
class Spread:
    """How many times are offered, and how far apart so that there is a choice."""

    limit: int = 4
    apart: timedelta = timedelta(hours=2)


def earliest(
    calendar: Calendar, hours: Hours, *, all_parties: bool = False, spread: Spread | None = None
) -> list[Slot]:
    """The first times: with everybody whom we know, if `all_parties`, and in the usual hours.

    Where there is none at all, the early hours are taken as well; and then the times when leader
    and room are free. Of one day those come first when most can.
    """
    usual = hours.usual_within(calendar.start, calendar.end, now=calendar.now)
    every = hours.within(calendar.start, calendar.end)
    for everybody in (True, False) if all_parties and calendar.people.known else (False,):
        refused = calendar.refused(all_parties=everybody)
        for wished in (usual, every):
            if found := _spread(calendar, starts(calendar, wished, refused), spread or Spread()):
                return found
    return []


def _spread(calendar: Calendar, found: Iterator[int], spread: Spread) -> list[Slot]:
    chosen: list[int] = []
    for _day, of_day in groupby(found, key=day_of):
        ranked = _ranked(calendar, list(of_day))
        chosen += sorted(_apart(ranked, spread))
        if len(chosen) >= spread.limit:
            break
    return [calendar.slot(at) for at in chosen[: spread.limit]]


def _ranked(calendar: Calendar, of_day: list[int]) -> list[int]:
    """When most can, and then the soonest."""
    if not calendar.people.known:
        return of_day
    return sorted(of_day, key=lambda at: len(calendar.people.busy(at, at + calendar.length)))


def _apart(ranked: Sequence[int], spread: Spread) -> list[int]:
    chosen: list[int] = []
    for at in ranked:
        if all(abs(at - other) >= spread.apart.total_seconds() for other in chosen):
            chosen.append(at)
        if len(chosen) == A_DAY:
            break
    return chosen


def nearest_free(
    needed: Needed,
    wish: Slot,
    *,
    hours: Hours,
    now: datetime,
    without: Collection[uuid.UUID] = (),
    limit: int = 3,
) -> list[Slot]:
    """The free times nearest to a wish, in the usual hours before any other. Soonest first."""
    found: list[Slot] = []
    for reach in (NEAR, FAR):
        first = next_quarter(max(now, wish.starts_at - reach))
        calendar = Calendar(
            needed,
            wish.ends_at - wish.starts_at,
            first,
            wish.ends_at + reach,
            now=now,
            without=without,
        )
        choices = preferred(hours, wish, calendar)
        found = near(calendar, wish, choices[: 1 if reach == NEAR else None], limit)
        if len(found) == limit:
            break
    return found


def preferred(hours: Hours, wish: Slot, calendar: Calendar) -> list[Spans]:
    """First the usual hours, unless the wish is for an early one; then all; then any evening."""
    every = hours.within(calendar.start, calendar.end)
    usual = hours.usual_within(calendar.start, calendar.end, now=calendar.now)
    is_early = second(wish.starts_at) in every and second(wish.starts_at) not in usual
    evening = EVERY_EVENING.within(calendar.start, calendar.end)
    return [every, evening] if is_early else [usual, every, evening]


def near(calendar: Calendar, wish: Slot, choices: Sequence[Spans], limit: int) -> list[Slot]:
    """The nearest in the first choice of hours; where those are too few, in the next."""
    refused, at = calendar.refused(all_parties=False), second(wish.starts_at)
    chosen: list[int] = []
    for hours in choices:
        free = [each for each in starts(calendar, hours, refused) if each not in chosen]
        chosen += sorted(free, key=lambda each: abs(each - at))[: limit - len(chosen)]
    return [calendar.slot(each) for each in sorted(chosen)]
