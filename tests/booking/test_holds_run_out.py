"""A hold is a claim like any other until its time is out; then whoever needs the time has it."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.claims import Claim, ClaimState, resource_for, take
from booking.services import LeaderBusy
from booking.services.series_claims import DatesTaken
from booking.times.taken import taken_between
from tests.booking.making import NOW, WEDNESDAY, a_booking, at, book, make_room
from tests.booking.serial import agreed_on, book_many, weekly
from tests.conftest import Work
from tests.factories import Cast

START, END, DEADLINE = at("10:00"), at("10:45"), NOW + timedelta(days=3)
MOMENT = timedelta(seconds=1)


EVERY_WEEK = agreed_on(weekly(WEDNESDAY, 3), time(10))


@pytest.fixture
def held(session: Session, cast: Cast, work: Work) -> int:
    """Anna's time on Wednesday at 10, held until the deadline."""
    make_room(session)
    with work():
        resource = resource_for(user_id=cast.anna.id)
        take(
            Claim(
                resource_id=resource,
                starts_at=START,
                ends_at=END,
                state=ClaimState.HELD,
                expires_at=DEADLINE,
                kind="leader",
            ),
            now=NOW,
        )
        return resource


def states(session: Session) -> list[ClaimState]:
    session.rollback()
    claims = select(Claim.state).where(Claim.kind == "leader").order_by(Claim.id)
    return list(session.scalars(claims))


def test_a_held_time_is_refused_with_free_ones_close_by(cast: Cast, work: Work, held: int) -> None:
    with work(), pytest.raises(LeaderBusy) as refused:
        book(a_booking(cast), cast.anna, now=DEADLINE - MOMENT)

    assert refused.value.nearest
    assert all(s.starts_at >= END or s.ends_at <= START for s in refused.value.nearest)


def test_once_its_time_is_out_the_booking_that_needs_it_lets_it_go(
    session: Session, cast: Cast, work: Work, held: int
) -> None:
    with work():
        book(a_booking(cast), cast.anna, now=DEADLINE)

    assert states(session) == [ClaimState.RELEASED, ClaimState.BOOKED]


def test_a_series_over_a_held_time_is_refused(cast: Cast, work: Work, held: int) -> None:
    with work(), pytest.raises(DatesTaken) as refused:
        book_many(cast, EVERY_WEEK, now=DEADLINE - MOMENT)

    assert [at for at, _why in refused.value.dates] == [START]


def test_once_its_time_is_out_the_series_that_needs_it_lets_it_go(
    session: Session, cast: Cast, work: Work, held: int
) -> None:
    with work():
        book_many(cast, EVERY_WEEK, now=DEADLINE)

    assert states(session) == [ClaimState.RELEASED, *[ClaimState.BOOKED] * 3]


def test_a_series_leaves_the_holds_that_are_not_in_its_way(
    session: Session, cast: Cast, work: Work, held: int
) -> None:
    with work():
        book_many(cast, agreed_on(weekly(WEDNESDAY, 3), time(9)), now=DEADLINE)

    assert states(session) == [ClaimState.HELD, *[ClaimState.BOOKED] * 3]


def test_a_look_counts_a_hold_until_its_time_is_out(work: Work, held: int) -> None:
    with work():
        before = taken_between([held], START, END, now=DEADLINE - MOMENT)
        after = taken_between([held], START, END, now=DEADLINE)

    assert len(before[held]) == 1
    assert not after
