"""A room, and a poll that was asked just now."""

import pytest
from sqlalchemy.orm import Session

from tests.booking.making import make_room
from tests.conftest import Work
from tests.factories import Cast
from tests.polls.making import Made, make_poll


@pytest.fixture
def made(session: Session, cast: Cast, work: Work) -> Made:
    """Anna asks Ida, Jens and the ward about three times; there is one room."""
    make_room(session)
    return make_poll(work, cast)
