"""A hold is a claim like any other until its time is out; then whoever needs the time has it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.claims import Claim, ClaimState, resource_for, take
from booking.services import LeaderBusy
from booking.times.taken import taken_between
from tests.booking.making import NOW, a_booking, at, book, make_room
from tests.conftest import Work
from tests.factories import Cast

START, END, DEADLINE = at("10:00"), at("10:45"), NOW + timedelta(days=3)
MOMENT = timedelta(seconds=1)


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


def test_a_look_counts_a_hold_until_its_time_is_out(work: Work, held: int) -> None:
    with work():
        before = taken_between([held], START, END, now=DEADLINE - MOMENT)
        after = taken_between([held], START, END, now=DEADLINE)

    assert len(before[held]) == 1
    assert not after
