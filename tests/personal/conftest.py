"""The meetings most of these tests need, and the supporter who helps."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from core.config import Settings
from core.db import db
from support.models import Outcome, Ticket
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.makers import SOON, Made, make_meeting
from tests.support.deeds import Deed
from tests.support.makers import only_ticket

Make = Callable[..., Made]
Dorte = Callable[..., None]


@pytest.fixture
def dorte(work: Work, session: Session, cast: Cast) -> Dorte:
    """`dorte(take)`: Dorte of the hotline does something about the only ticket."""

    def does(deed: Callable[..., Deed], *how: Outcome) -> None:
        ticket_id, by_id = only_ticket(session).id, cast.dorte.id
        with work():
            deed(by_id, *how)(db.session.get_one(Ticket, ticket_id))

    return does


@pytest.fixture
def make(work: Work, cast: Cast, settings: Settings) -> Make:
    """`make(starts_in=…, is_open=…)` makes a meeting."""
    return lambda **facts: make_meeting(work, cast, settings, **facts)


@pytest.fixture
def meeting(make: Make) -> Made:
    """Tomorrow."""
    return make()


@pytest.fixture
def soon(make: Make) -> Made:
    """In six minutes, and the door is closed."""
    return make(starts_in=SOON)


@pytest.fixture
def open_now(make: Make) -> Made:
    """In six minutes, and the door is open."""
    return make(starts_in=SOON, is_open=True)
