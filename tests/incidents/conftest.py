"""What the tests of incidents share."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core import clock
from support.incidents.models import Incident
from tests.conftest import Work
from tests.factories import Cast
from tests.incidents.making import ask, look, meetings_in, only_incident, soon
from tests.support.makers import Held, make_meeting


@pytest.fixture
def stuck(session: Session, cast: Cast, work: Work) -> list[Held]:
    """Four meetings in an hour, in one room, whose citizens ask for help just now."""
    held = meetings_in(session, cast, 4, starts_at=soon())
    ask(work, cast, held, clock.now() - timedelta(minutes=5))
    return held


@pytest.fixture
def proposed(session: Session, work: Work, stuck: list[Held]) -> Incident:
    """Mødebro has seen it."""
    assert look(work, clock.now()) == 1
    return only_incident(session)


@pytest.fixture
def elsewhere(session: Session, cast: Cast) -> Held:
    """A meeting in a room of its own, on no bridge that has trouble."""
    held = make_meeting(session, cast, soon())
    provision = held.occurrence.provision
    assert provision
    provision.room.web_url = "https://andetsteds.example.org/1"
    session.commit()
    return held
