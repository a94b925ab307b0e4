"""Every minute of a year, none left out: who is open changes at few of them. Whoever convenes and
whoever calls, at each set of open units, and a minute to either side of each change, what is heard
leads to those who are open and to the message box."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from support import hours
from support.models import Audience, SupportModel
from support.telephone.known import Known
from tests.telephone.lines import BEGAN
from tests.telephone.test_every_minute import (
    BEGINS,
    CALLERS,
    MINUTES,
    TABLES,
    lines_of,
    reach,
    sight,
)

CONVENERS = ("kolding", "hospital", "clinic", "ward", "vejle")
MINUTE = timedelta(minutes=1)
ENDS = BEGINS + MINUTES * MINUTE
Open = frozenset[str]


@dataclass(frozen=True)
class Stretch:
    """Minutes in a row with the same units open."""

    since: datetime
    until: datetime
    are_open: Open

    @property
    def moments(self) -> tuple[datetime, ...]:
        """Its first minute and its last, and the one in the middle."""
        minutes = (self.until - self.since) // MINUTE
        return self.since, self.since + minutes // 2 * MINUTE, self.until - MINUTE


def year() -> list[Stretch]:
    """The whole of it."""
    spans = {name: list(hours.spans(table, BEGINS, ENDS)) for name, table in TABLES.items()}
    edges = {e for some in spans.values() for s in some for e in (s.opens_at, s.closes_at)}
    cuts = sorted({BEGINS, ENDS, *(edge for edge in edges if BEGINS < edge < ENDS)})
    return [
        Stretch(since, until, frozenset(
            name for name, some in spans.items()
            if any(s.opens_at <= since < s.closes_at for s in some)
        ))
        for since, until in pairwise(cuts)
    ]  # fmt: skip


YEAR = year()
SETS = {each.are_open: each for each in YEAR}  # one stretch of each


def answered(rows: Known, audience: Audience, who: str, now: datetime) -> list[str]:
    """Whose phones rang, and the message box; it is as it should be."""
    here = replace(rows, by_number=(sight(audience, now, who),))
    phones = [here.desks[id].number for id in here.open_now(here.by_number[0], now)]
    reached = reach(here, now, [BEGAN], answers=False)
    assert reached == [*filter(None, phones), "message"], (who, now)
    return reached


def test_all_of_its_minutes_are_in_one_stretch() -> None:
    assert sum((each.until - each.since) // MINUTE for each in YEAR) == MINUTES == 525_600
    assert [one.until for one in YEAR[:-1]] == [other.since for other in YEAR[1:]]
    assert len(YEAR) > 1000
    assert len(SETS) == 12


@pytest.mark.slow
def test_who_is_open_is_so_from_the_first_minute_of_a_stretch_to_the_last() -> None:
    wrong = [
        (name, now)
        for each in YEAR
        for now in each.moments
        for name, table in TABLES.items()
        if hours.is_open(table, now) != (name in each.are_open)
    ]

    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize(("audience", "model"), CALLERS)
def test_each_set_of_open_units_answers_whoever_convenes(
    audience: Audience, model: SupportModel
) -> None:
    rows = lines_of(audience, model)
    heard = {
        tuple(answered(rows, audience, who, now))
        for each in SETS.values()
        for now in each.moments
        for who in CONVENERS
    }

    assert ("message",) in heard
    assert len(heard) > 2


def around() -> Iterator[tuple[int, datetime]]:
    """Each change, and a minute to either side; numbered."""
    for number, each in enumerate(YEAR):
        yield from ((number, each.since + n * MINUTE) for n in (-1, 0, 1))


@pytest.mark.slow
@pytest.mark.parametrize(("audience", "model"), CALLERS)
def test_at_each_change_and_a_minute_to_either_side_somebody_answers(
    audience: Audience, model: SupportModel
) -> None:
    """Whose turn it is to convene goes round, so that all meet every kind of change."""
    rows = lines_of(audience, model)

    heard = [answered(rows, audience, CONVENERS[n % 5], now) for n, now in around()]

    assert len(heard) == 3 * len(YEAR)
