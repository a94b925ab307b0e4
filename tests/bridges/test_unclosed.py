"""A room that the bridge cannot close: a case for whoever helps there, once, which ends itself."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from booking import unclosed
from core import clock
from core.db import db
from core.jobs import ClockFact
from support.incidents import closing_alarms, room_alarms
from support.incidents.models import RoomAlarm
from support.models import Status, Ticket
from tests.bridges.making import Stage
from tests.bridges.test_meetings import booked, turn
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.plans import is_led_by
from tests.support.makers import POST, told_story

REASON = {"reason": "Syg"}


@pytest.fixture
def stuck(stage: Stage, client: FlaskClient, cast: Cast) -> uuid.UUID:
    """Anna's meeting is cancelled while its room is open, and VDX cannot close it."""
    meeting = booked(stage, cast, minutes=5)
    turn(stage)
    stage.server.world.later(minutes=10)
    sign_in(client, cast.anna)
    post(client, f"/meetings/{meeting}/cancellation", REASON)
    stage.server.world.sticks = True
    stage.later(minutes=1)
    stage.later(minutes=2)
    return meeting


def look(stage: Stage) -> int:
    """The turn of the job that opens."""
    with stage.work():
        return closing_alarms.open_alarms(post=POST, now=clock.now())


def look_again(stage: Stage) -> int:
    """The turns of those that close."""
    with stage.work():
        room_alarms.close_ready(post=POST, now=clock.now())
        return closing_alarms.close_closed(post=POST, now=clock.now())


def the_case(stage: Stage) -> Ticket:
    stage.session.rollback()
    found = select(Ticket).execution_options(populate_existing=True)
    return stage.session.scalars(found).one()


def test_it_opens_a_case_at_the_desk_of_the_convener(
    stage: Stage, cast: Cast, stuck: uuid.UUID
) -> None:
    assert look(stage) == 1

    case = the_case(stage)
    assert case.subject == "Videoknudepunktet VDX kunne ikke lukke lokalet"
    assert case.responsible_id == cast.at.kolding_it.id
    assert not case.is_learning


def test_it_opens_one_only(stage: Stage, stuck: uuid.UUID) -> None:
    look(stage)
    stage.later(minutes=20)

    assert look(stage) == 0

    the_case(stage)


def test_that_the_clock_forgot_it_opens_no_other(stage: Stage, stuck: uuid.UUID) -> None:
    look(stage)
    with stage.work():
        db.session.execute(delete(ClockFact))

    look(stage)

    the_case(stage)


def test_it_ends_when_the_bridge_has_closed_the_room(stage: Stage, stuck: uuid.UUID) -> None:
    look(stage)
    assert look_again(stage) == 0
    [room] = stage.server.world.rooms.values()
    stage.server.world.sticks, room.status = False, "STARTING_TO_DEPROVISION"  # by hand, there
    stage.later(minutes=20)

    assert look_again(stage) == 1

    assert the_case(stage).status == Status.CLOSED
    assert told_story(stage.session) == ["opened", "room_closed", "resolved", "closed"]
    assert look_again(stage) == 0


def test_one_that_is_not_closed_is_not_ended_by_its_meeting(stage: Stage, stuck: uuid.UUID) -> None:
    look(stage)

    look_again(stage)

    assert the_case(stage).status == Status.NEW
    assert stage.session.scalars(select(RoomAlarm.ended_at)).one() is None


def test_its_page_speaks_of_a_room_that_is_open(
    client: FlaskClient, stage: Stage, cast: Cast, stuck: uuid.UUID
) -> None:
    look(stage)
    sign_in(client, cast.erik)
    url = f"/tickets/{the_case(stage).id}"

    page = client.get(url).text

    assert "Lokalet blev ikke lukket" in page
    assert "Der kan stadig komme nogen ind." in page
    assert "Lokalet er lukket nu</button>" in page
    assert "klar" not in page
    post(client, f"{url}/resolutions", {"outcome": "cannot_attend"}, page=url)
    assert "Lokalet kunne ikke lukkes." in client.get(url).text


def test_a_room_that_is_closed_in_time_opens_nothing(stage: Stage, cast: Cast) -> None:
    booked(stage, cast, minutes=5)
    turn(stage)
    stage.later(hours=3)
    stage.later(minutes=20)

    assert look(stage) == 0


def test_to_ask_for_them_reads_no_room_that_was_closed(work: Work, session: Session) -> None:
    with work():
        assert is_led_by("ix_room_order_still_there", unclosed.unclosed("job").limit(1))
