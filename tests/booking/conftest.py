"""The meeting that most pages of booking are looked at with."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from booking.services.participants import invite_unit, invite_user
from core import clock
from tests.booking.history import history
from tests.booking.making import CITIZEN, a_booking, at, book, make_room
from tests.booking.meetings import soon
from tests.conftest import Work
from tests.factories import Cast

__all__ = ["history"]


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    """Anna's meeting with Ida, the ward and Jens, in twelve minutes."""
    make_room(session)
    invitees = (CITIZEN, invite_unit(cast.at.ward), invite_user(cast.jens))
    with work():
        said = a_booking(cast, starts_at=soon(minutes=12, seconds=30), invitees=invitees)
        made = book(said, cast.anna, now=clock.now())
        return made.id


@pytest.fixture
def ahead(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    """Anna's meeting with Ida, the ward and Jens, the day after tomorrow at 10, for 45 minutes."""
    make_room(session)
    invitees = (CITIZEN, invite_unit(cast.at.ward), invite_user(cast.jens))
    start = at("10:00", (clock.now() + timedelta(days=2)).date())
    with work():
        return book(
            a_booking(cast, starts_at=start, invitees=invitees), cast.anna, now=clock.now()
        ).id
