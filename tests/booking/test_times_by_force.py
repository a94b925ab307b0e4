"""The engine answers what looking at every claim for every quarter of an hour would."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from booking.slots import Slot
from booking.times.calendar import Calendar
from booking.times.dates import free_for_dates
from booking.times.hours import STEP, Hours
from booking.times.search import NEAR, starts
from booking.times.taken import instant_of, second
from core import clock
from tests.booking.making import at, make_room
from tests.booking.taking import MINUTE, Taken, Things, make_pool, take_all
from tests.conftest import Work
from tests.factories import Cast

ROUND_THE_CLOCK = Hours(days=((0, 24 * 60),) * 7, usual_from=0, on_holidays=True)
QUARTER = timedelta(seconds=STEP)
DAYS = 3
# The nights when the clock is put forward and back, a leap day, and a day like any other.
BEGINNINGS = [date(2027, 3, 27), date(2027, 10, 30), date(2028, 2, 28), date(2026, 12, 1)]

# Which of the six things, from which minute of three days, for how many minutes.
wishes = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, DAYS * 24 * 60), st.integers(1, 16 * 60)),
    max_size=40,
)
lengths = st.sampled_from([15, 45, 60, 7 * 60])
often = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def rooms(session: Session, cast: Cast) -> None:
    """Three that would do, each with another pause, and one that is too small. Two of them are a
    pool that holds one meeting."""
    made = [
        make_room(session, f"Rum {capacity}", capacity=capacity, buffer_minutes=pause)
        for capacity, pause in ((2, 0), (3, 0), (4, 10), (5, 25))
    ]
    make_pool(session, cast.at.kolding, *made[1:3])


def _taken(things: Things, said: list[tuple[int, int, int]], begin: datetime) -> list[Taken]:
    return take_all(
        (things.ids[which], begin + MINUTE * since, begin + MINUTE * (since + long))
        for which, since, long in said
    )


@pytest.mark.parametrize("first", BEGINNINGS)
@often
@given(said=wishes, minutes=lengths)
def test_every_quarter_that_is_free_and_no_other_is_found(
    rooms: None, cast: Cast, work: Work, first: date, said: list[tuple[int, int, int]], minutes: int
) -> None:
    begin, length = at("00:00", first), MINUTE * minutes
    end = clock.days_later(begin, DAYS)
    with work():
        things = Things.of(cast)
        taken = _taken(things, said, begin)
        calendar = Calendar(things.needed, length, begin, end, now=begin)
        refused = calendar.refused(all_parties=True)
        found = list(starts(calendar, ROUND_THE_CLOCK.within(begin, end), refused))

    every = range(second(begin), second(end), STEP)
    slots = [(instant_of(each), instant_of(each) + length) for each in every]
    assert found == [
        second(start)
        for start, stop in slots
        if stop <= end and things.can_be(taken, start, stop) and not things.busy(taken, start, stop)
    ]


@pytest.mark.parametrize("first", BEGINNINGS)
@often
@given(said=wishes, minutes=lengths)
def test_every_date_is_answered_as_it_is(
    rooms: None, cast: Cast, work: Work, first: date, said: list[tuple[int, int, int]], minutes: int
) -> None:
    begin = at("00:00", first)
    starts_at = [begin + QUARTER * number for number in range(0, DAYS * 96, 13)]
    slots = [Slot(start, start + MINUTE * minutes) for start in starts_at]
    with work():
        things = Things.of(cast)
        taken = _taken(things, said, begin)
        dates = free_for_dates(
            slots, things.needed, hours=ROUND_THE_CLOCK, now=begin - NEAR, all_parties=True
        )

    def is_fine(slot: Slot) -> bool:
        span = slot.starts_at, slot.ends_at
        return things.can_be(taken, *span) and not things.busy(taken, *span)

    assert [a.can_be for a in dates.answers] == [
        things.can_be(taken, slot.starts_at, slot.ends_at) for slot in slots
    ]
    assert [list(a.busy) for a in dates.answers] == [
        things.busy(taken, slot.starts_at, slot.ends_at) for slot in slots
    ]
    assert dates.one_room == _room_for_all(things, taken, slots)
    assert all(is_fine(near) for a in dates.answers for near in a.nearest)
    assert all(a.nearest == () for a in dates.answers if is_fine(a.slot))


def _room_for_all(things: Things, taken: list[Taken], slots: list[Slot]) -> object:
    for seat, (room, pause) in zip(things.needed.seats or (), things.rooms, strict=True):
        spans = [(slot.starts_at - pause, slot.ends_at + pause) for slot in slots]
        if all(things.has_place(taken, room, *span) for span in spans):
            return seat
    return None
