"""A meeting in a room of a Cisco Meeting Server: who gets in how, and moving to it and from it."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import User
from booking import links
from booking.ports import meeting_post
from booking.services import room_moves
from core import clock
from core.db import db
from support.incidents import room_alarms
from support.models import Ticket
from tests.booking.calling_off import messages
from tests.booking.making import CITIZEN, KEY, a_booking, book, make_room
from tests.booking.meetings import citizen_of
from tests.bridges.cms.server import CmsServer
from tests.bridges.fake_server import Fault
from tests.bridges.making import Stage
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.support.makers import POST
from video.models import Provision, ProvisionState, Room


def booked(stage: Stage, cast: Cast, **ahead: float) -> uuid.UUID:
    """Anna meets Ida, in the only room there is."""
    start = clock.now().replace(second=0, microsecond=0) + timedelta(**(ahead or {"hours": 2}))
    with stage.work():
        asked = a_booking(cast, starts_at=start, invitees=(CITIZEN,))
        return book(asked, cast.anna, now=clock.now()).id


def turn(stage: Stage, turns: int = 1) -> None:
    """The worker comes after the deed, by both clocks."""
    world = stage.server.world
    world.now = max(world.now, clock.now().replace(microsecond=0) + timedelta(seconds=1))
    stage.run(turns)


def provision_of(stage: Stage) -> Provision:
    stage.session.rollback()
    found = select(Provision).order_by(Provision.opens_at, Provision.id)
    return stage.session.scalars(found.execution_options(populate_existing=True)).one()


def ways(server: CmsServer) -> tuple[dict[str, str], dict[str, str]]:
    [space] = server.world.rooms.values()
    host, guest = (way.said for way in space.methods.values())
    return host, guest


def test_host_and_guest_go_in_by_different_ways(
    client: FlaskClient, stage: Stage, cast: Cast, session: Session, server: CmsServer
) -> None:
    meeting = booked(stage, cast, minutes=10)
    turn(stage)
    host, guest = ways(server)
    sign_in(client, cast.anna)
    post(client, f"/meetings/{meeting}/room-openings", {}, page=f"/meetings/{meeting}")

    led = client.get(f"/meetings/{meeting}/way-in").text
    theirs = client.get(f"/m/{links.token_for(citizen_of(session), KEY)}/way-in").text

    assert host["secret"] in led
    assert host["passcode"] in led
    assert guest["secret"] in theirs
    for secret in (host["secret"], host["passcode"], host["callId"]):
        assert secret not in theirs


def test_no_message_holds_a_pin_or_a_secret(
    stage: Stage, cast: Cast, session: Session, server: CmsServer
) -> None:
    booked(stage, cast)
    turn(stage)

    said = str([m.payload for m in messages(session, "invitation")])

    for way in ways(server):
        assert way["passcode"] not in said
        assert way["secret"] not in said


def test_a_room_that_cannot_be_made_opens_a_case(
    stage: Stage, cast: Cast, session: Session, server: CmsServer
) -> None:
    server.world.refuses_methods = "passcodeTooShort"
    booked(stage, cast, minutes=14)
    turn(stage)

    with stage.work():
        assert room_alarms.open_alarms(post=POST, now=clock.now()) == 1

    session.rollback()
    assert session.scalars(select(Ticket.status)).one() == "new"
    assert provision_of(stage).state == ProvisionState.FAILED


def test_a_cancelled_meeting_leaves_nothing_at_the_server(
    client: FlaskClient, stage: Stage, cast: Cast, server: CmsServer
) -> None:
    meeting = booked(stage, cast)
    turn(stage)
    sign_in(client, cast.anna)
    post(client, f"/meetings/{meeting}/cancellation", {"reason": "Syg"})
    assert provision_of(stage).addresses == {}

    turn(stage)

    assert server.there == 0


def test_a_server_that_is_silent_keeps_nobody_from_cancelling(
    client: FlaskClient, stage: Stage, cast: Cast, server: CmsServer
) -> None:
    meeting = booked(stage, cast)
    turn(stage)
    server.faults = [("GET", Fault.SILENT)] * 20
    sign_in(client, cast.anna)

    answer = post(client, f"/meetings/{meeting}/cancellation", {"reason": "Syg"})
    turn(stage)

    assert answer.status_code == 303
    assert provision_of(stage).addresses == {}


@pytest.mark.parametrize("there", [False, True])
def test_everybody_can_be_moved_between_kinds_of_rooms(
    stage: Stage, cast: Cast, session: Session, server: CmsServer, there: bool
) -> None:
    if there:
        session.execute(update(Room).values(is_active=False))
        session.commit()
        before = make_room(session, "Rum 1").id
    booked(stage, cast)
    turn(stage)
    if there:
        session.execute(update(Room).where(Room.provider == "cms").values(is_active=True))
        session.commit()
    else:
        before = stage.room_id
        make_room(session, "Rum 1")

    assert move_all(stage, cast, before) == 1
    turn(stage)

    assert provision_of(stage).state == ProvisionState.READY
    assert provision_of(stage).room.provider == ("cms" if there else "static")
    assert server.there == int(there)


def move_all(stage: Stage, cast: Cast, room_id: uuid.UUID) -> int:
    stage.session.rollback()
    with stage.work():
        room = db.session.get_one(Room, room_id)
        room.is_active = False
        by = db.session.get_one(User, cast.frida.id)
        return room_moves.move_meetings(room, by=by, post=meeting_post(), now=clock.now())
