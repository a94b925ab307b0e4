"""A pool of rooms holds as many times as it has places, and gives them back in time."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from booking.polls.refusals import ProposalTaken
from booking.services import NoRoomFree
from core import clock
from tests.booking.making import a_booking, book, make_room
from tests.booking.taking import make_pool
from tests.conftest import Work
from tests.factories import Cast
from tests.polls.making import STARTS, make_poll

AGO = timedelta(days=5)  # its deadline was two days ago


@pytest.fixture
def pool(session: Session, cast: Cast) -> None:
    """Two rooms of Kolding's, one of them at a time."""
    kolding = cast.at.kolding
    rooms = [make_room(session, f"Rum {n}", organisation_id=kolding.id) for n in range(2)]
    make_pool(session, kolding, *rooms, most=1)


def test_a_held_place_is_nobody_elses(cast: Cast, work: Work, pool: None) -> None:
    make_poll(work, cast)

    with work(), pytest.raises(NoRoomFree):
        book(a_booking(cast, starts_at=STARTS[0]), cast.bo, now=clock.now())


def test_a_place_whose_hold_has_run_out_is_free(cast: Cast, work: Work, pool: None) -> None:
    make_poll(work, cast, now=clock.now() - AGO)

    with work():
        assert book(a_booking(cast, starts_at=STARTS[0]), cast.bo, now=clock.now()).id


def test_a_full_pool_is_held_by_nobody(cast: Cast, work: Work, pool: None) -> None:
    with work():
        book(a_booking(cast, starts_at=STARTS[1]), cast.bo, now=clock.now())

    with pytest.raises(ProposalTaken):
        make_poll(work, cast)
