"""When the first answer is due."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from support.clocks.history import Event, Kind
from support.clocks.promises import promises
from support.clocks.targets import DEFAULTS
from support.hours import Interval, Timetable

NOON = datetime(2026, 12, 2, 11, tzinfo=UTC)  # Wednesday, 12 o'clock in Denmark
OFFICE = Timetable(tuple(Interval(day, 8 * 60, 15 * 60) for day in range(5)))
DUE = [
    # minutes to the start, minutes until the answer is due
    (18, 5),
    (60, 5),
    (61, 30),
    (33 + 60, 30),
    (8, 3),  # five minutes before the start comes sooner
    (4, 0),  # no time left: at once
    (-3, 5),  # it has begun
    (25 * 60, 21 * 60),  # four opening hours: three today, one tomorrow from eight
    (21 * 60, 21 * 60 - 5),  # tomorrow at nine: five minutes before the start
]
UNIT = uuid.UUID(int=1)


def first_answer_due(opened_at: datetime, starts_at: datetime | None) -> datetime | None:
    """By the usual targets, in office hours."""
    goal = DEFAULTS.answer.goal(opened_at, starts_at)
    latest_at = DEFAULTS.latest_at(opened_at, starts_at)
    begun = Event(opened_at, Kind.STARTED, unit=UNIT, goal=goal, latest_at=latest_at)
    return promises([begun], {UNIT: OFFICE})[0].due_at


@pytest.mark.parametrize(("minutes", "due"), DUE)
def test_when_the_first_answer_is_due(minutes: int, due: int) -> None:
    found = first_answer_due(NOON, NOON + timedelta(minutes=minutes))

    assert found == NOON + timedelta(minutes=due)


def test_without_a_meeting_four_opening_hours_count() -> None:
    assert first_answer_due(NOON, None) == NOON + timedelta(hours=21)


def test_public_holidays_do_not_count_as_opening_hours() -> None:
    before_easter = datetime(2026, 4, 1, 11, tzinfo=UTC)  # Wednesday, 13 o'clock in Denmark

    due = first_answer_due(before_easter, None)

    assert due == datetime(2026, 4, 7, 8, tzinfo=UTC)  # Tuesday at 10: two hours then, two before
