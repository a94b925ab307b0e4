"""What leader and support read of who is in a room at a bridge that tells."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from booking import support_queries
from booking.models import Occurrence
from core import clock
from core.db import db
from tests.booking.meetings import page_of
from tests.booking.test_statements import counted
from tests.bridges.cms.answers import cdr
from tests.bridges.cms.server import CmsServer
from tests.bridges.cms.test_meetings import booked, provision_of, turn, ways
from tests.bridges.making import Stage
from tests.browse import sign_in
from tests.factories import Cast
from video import services
from video.models import Provision
from video.outside import live
from video.outside.cms import events
from video.outside.kinds import marker_of
from video.outside.models import Bridge


@pytest.fixture
def meeting(stage: Stage, cast: Cast) -> uuid.UUID:
    """It began ten minutes ago, and its room is there."""
    id = booked(stage, cast, minutes=20)
    turn(stage)
    began, provision = clock.now() - timedelta(minutes=10), provision_of(stage)
    found = stage.session.scalars(select(Occurrence)).one()
    found.starts_at, found.ends_at = began, began + timedelta(hours=1)
    provision.opens_at, provision.opened_at = began - services.OPEN_BEFORE, began
    stage.session.commit()
    return id


def tell(stage: Stage, server: CmsServer) -> None:
    """All that happened there, as the hook would note it."""
    stage.session.rollback()
    with stage.work():
        bridge = db.session.get_one(Bridge, stage.bridge_id)
        told = events.told_in(cdr(list(enumerate(server.world.records))), marker_of(bridge))
        live.note(stage.bridge_id, told, now=stage.now)


def come(server: CmsServer, *who: str) -> list[str]:
    """Hosts and guests, by their own ways."""
    host, guest = ways(server)
    way = {"host": host, "guest": guest}
    return [server.world.come(way[each]["callId"], each, way[each]["passcode"]) for each in who]


def lines(stage: Stage) -> str:
    """As a supporter reads it on the ticket."""
    stage.session.rollback()
    id = stage.session.scalars(select(Occurrence.id)).one()
    with stage.work():
        facts = support_queries.meeting_facts(id)
        assert facts is not None
        return facts.room_lines


def test_the_leader_sees_that_a_guest_waits_for_a_host(
    client: FlaskClient, stage: Stage, cast: Cast, server: CmsServer, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    assert "Videoknudepunktet ser" not in page_of(client, meeting)  # it has told nothing
    come(server, "guest")
    tell(stage, server)

    assert "1 venter på en vært." in client.get(f"/meetings/{meeting}/live").text


def test_leader_and_support_read_how_many_are_there(
    client: FlaskClient, stage: Stage, cast: Cast, server: CmsServer, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    came = come(server, "guest", "host", "guest")
    tell(stage, server)
    assert "Videoknudepunktet ser 3 i lokalet." in page_of(client, meeting)
    assert lines(stage) == "Videoknudepunktet ser 3 i lokalet."

    for each in came:
        server.world.go(each)
    tell(stage, server)

    assert lines(stage) == "Videoknudepunktet ser ingen i lokalet."


def test_when_it_is_closed_the_leader_reads_how_many_came(
    client: FlaskClient, stage: Stage, cast: Cast, server: CmsServer, meeting: uuid.UUID
) -> None:
    come(server, "host", "guest")
    tell(stage, server)
    sign_in(client, cast.anna)

    date = stage.session.scalars(select(Occurrence.id)).one()
    page = client.get(f"/meetings/{meeting}/dates/{date}/closing").text

    assert "Videoknudepunktet så 2 forbindelser til lokalet." in page


def test_of_a_room_that_was_given_back_nobody_reads_who_is_there(
    stage: Stage, server: CmsServer, meeting: uuid.UUID
) -> None:
    come(server, "host")
    tell(stage, server)
    with stage.work():
        services.release(db.session.scalars(select(Provision)).one(), now=stage.now)

    assert lines(stage) == ""


@pytest.mark.parametrize("count", [1, 9])
def test_many_lines_cost_as_many_statements_as_one(
    client: FlaskClient, stage: Stage, cast: Cast, server: CmsServer, meeting: uuid.UUID, count: int
) -> None:
    come(server, *["guest"] * count)
    tell(stage, server)
    sign_in(client, cast.anna)
    client.get(f"/meetings/{meeting}/live")

    with counted() as seen:
        assert f"{count} venter" in client.get(f"/meetings/{meeting}/live").text

    assert len([each for each in seen if "bridge_leg" in each]) == 1
