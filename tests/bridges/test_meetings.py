"""A meeting whose room a bridge makes: what the leader, the guests and support see, and when."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import User
from booking import links
from booking.models import Meeting, Occurrence, Participant
from booking.ports import meeting_post
from booking.services import room_moves
from booking.services.pre_meetings import change_pre_meeting
from core import clock
from core.db import db
from support.incidents import room_alarms
from support.models import Ticket
from tests.booking.calling_off import let_all_leave, messages
from tests.booking.making import CITIZEN, KEY, a_booking, book, make_room
from tests.booking.meetings import citizen_of, page_of
from tests.bridges.making import Stage
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.support.makers import POST
from video.models import Provision, ProvisionState, Room
from video.outside import jobs
from video.outside.models import RoomOrder


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
    found = stage.session.scalars(select(Provision).execution_options(populate_existing=True)).all()
    return found[-1]


def test_the_leader_reads_that_the_room_is_ordered(
    client: FlaskClient, stage: Stage, cast: Cast
) -> None:
    meeting = booked(stage, cast)
    sign_in(client, cast.anna)
    assert "Det virtuelle mødelokale er bestilt." in page_of(client, meeting)

    stage.server.secret = "en anden"
    turn(stage)

    assert "Det virtuelle mødelokale kunne ikke laves." in page_of(client, meeting)


def test_host_and_guest_go_in_by_different_ways(
    client: FlaskClient, stage: Stage, cast: Cast, session: Session
) -> None:
    meeting = booked(stage, cast, minutes=10)
    turn(stage)
    [far] = stage.server.world.rooms.values()
    sign_in(client, cast.anna)
    post(client, f"/meetings/{meeting}/room-openings", {}, page=f"/meetings/{meeting}")

    led = client.get(f"/meetings/{meeting}/way-in").text
    guest = client.get(f"/m/{links.token_for(citizen_of(session), KEY)}/way-in").text

    assert str(far.host_pin) in led
    assert str(far.host_pin) not in guest
    assert f"pin={far.guest_pin}" in guest


def test_who_calls_from_a_room_system_is_told_the_address_once_it_is_known(
    stage: Stage, cast: Cast, session: Session
) -> None:
    booked(stage, cast)
    session.execute(update(Participant).values(joins_from_room_system=True))
    session.commit()
    let_all_leave(session)
    turn(stage)

    with stage.work():
        assert jobs.has_untold(stage.now)
        jobs.tell_addresses(stage.now)

    [far] = stage.server.world.rooms.values()
    new = [m for m in messages(session, "invitation") if m.sent_at is None]
    assert f"{far.number}@rooms.example.org" in str([m.payload for m in new])
    with stage.work():
        assert not jobs.has_untold(stage.now)


def test_a_room_system_is_not_told_an_address_that_nobody_knows_yet(
    stage: Stage, cast: Cast, session: Session
) -> None:
    """A longer pre-meeting gets a bridge's room in place of one that was typed in."""
    session.execute(update(Room).values(is_active=False))
    session.commit()
    make_room(session, "Rum 1", sip_address="402@video.example.org")
    meeting = booked(stage, cast, hours=30)
    book_before(stage, cast)
    session.execute(update(Participant).values(joins_from_room_system=True))
    session.execute(update(Room).where(Room.provider == "vdx").values(is_active=True))
    session.commit()
    let_all_leave(session)

    lengthen(stage, cast, meeting)

    assert provision_of_meeting(session, meeting).room.provider == "vdx"
    waiting = [m for m in messages(session, "invitation") if m.sent_at is None]
    ida = select(Participant.id).where(Participant.meeting_id == meeting, Participant.name == "Ida")
    assert session.scalars(ida).one() not in [m.participant_id for m in waiting]


def book_before(stage: Stage, cast: Cast) -> None:
    """Carla's meeting, in the same room until a quarter of an hour before Anna's."""
    stage.session.rollback()
    start = stage.session.scalars(select(Occurrence.starts_at)).one() - timedelta(hours=1)
    stage.session.rollback()
    with stage.work():
        said = a_booking(cast, starts_at=start, invitees=(CITIZEN,))
        book(said, cast.carla, now=clock.now())
    stage.session.rollback()


def lengthen(stage: Stage, cast: Cast, meeting_id: uuid.UUID) -> None:
    """By more than what is free before it in its room."""
    with stage.work():
        meeting = db.session.get_one(Meeting, meeting_id)
        by = db.session.get_one(User, cast.anna.id)
        change_pre_meeting(
            meeting, 30, sequence=meeting.sequence, by=by, post=meeting_post(), now=clock.now()
        )


def provision_of_meeting(session: Session, meeting_id: uuid.UUID) -> Provision:
    session.rollback()
    date = session.scalars(select(Occurrence).where(Occurrence.meeting_id == meeting_id)).one()
    assert date.provision
    return date.provision


def test_who_calls_from_a_room_system_reads_the_pin_on_their_page(
    client: FlaskClient, stage: Stage, cast: Cast, session: Session
) -> None:
    booked(stage, cast, minutes=25)
    turn(stage)
    [far] = stage.server.world.rooms.values()
    page = f"/m/{links.token_for(citizen_of(session), KEY)}"
    assert str(far.guest_pin) not in client.get(page).text

    session.rollback()
    session.execute(update(Participant).values(joins_from_room_system=True))
    session.commit()

    text = client.get(page).text
    assert f"{far.number}@rooms.example.org" in text
    assert str(far.guest_pin) in text
    assert str(far.host_pin) not in text


def test_no_message_holds_a_pin(stage: Stage, cast: Cast, session: Session) -> None:
    booked(stage, cast)
    turn(stage)
    [far] = stage.server.world.rooms.values()

    said = str([m.payload for m in messages(session, "invitation")])

    assert str(far.host_pin) not in said
    assert str(far.guest_pin) not in said


def test_a_room_that_cannot_be_made_opens_a_case_and_ends_it_when_it_is_there(
    stage: Stage, cast: Cast, session: Session
) -> None:
    booked(stage, cast, minutes=14)
    stage.server.world.breaks = True
    turn(stage)
    with stage.work():
        assert room_alarms.open_alarms(post=POST, now=clock.now()) == 1
    stage.server.world.breaks = False
    for room in stage.server.world.rooms.values():
        room.status = "PROVISIONED_OK"

    stage.later(minutes=2)
    with stage.work():
        room_alarms.close_ready(post=POST, now=clock.now())

    session.rollback()
    assert session.scalars(select(Ticket.status)).one() != "open"
    assert provision_of(stage).state == ProvisionState.READY


def test_a_cancelled_meeting_leaves_nothing_at_the_bridge(
    client: FlaskClient, stage: Stage, cast: Cast
) -> None:
    meeting = booked(stage, cast)
    turn(stage)
    sign_in(client, cast.anna)
    post(client, f"/meetings/{meeting}/cancellation", {"reason": "Syg"})
    assert provision_of(stage).addresses == {}

    turn(stage)

    assert stage.server.world.rooms == {}


def move_all(stage: Stage, cast: Cast, room_id: uuid.UUID) -> int:
    stage.session.rollback()
    with stage.work():
        room = db.session.get_one(Room, room_id)
        room.is_active = False
        by = db.session.get_one(User, cast.frida.id)
        return room_moves.move_meetings(room, by=by, post=meeting_post(), now=clock.now())


def test_everybody_can_be_moved_from_a_bridge_to_a_room_that_was_typed_in(
    stage: Stage, cast: Cast, session: Session
) -> None:
    booked(stage, cast)
    turn(stage)
    make_room(session, "Rum 1")

    assert move_all(stage, cast, stage.room_id) == 1
    turn(stage)

    moved = provision_of(stage)
    assert (moved.room.name, moved.state) == ("Rum 1", ProvisionState.READY)
    assert stage.server.world.rooms == {}


def test_everybody_can_be_moved_to_a_bridge(stage: Stage, cast: Cast, session: Session) -> None:
    session.execute(update(Room).values(is_active=False))
    session.commit()
    old = make_room(session, "Rum 1").id
    booked(stage, cast)
    session.execute(update(Room).where(Room.provider == "vdx").values(is_active=True))
    session.commit()

    assert move_all(stage, cast, old) == 1
    assert provision_of(stage).state == ProvisionState.PENDING
    turn(stage)

    assert provision_of(stage).addresses.keys() == {"sip"}
    assert len(stage.server.world.rooms) == 1


def test_nobody_is_moved_from_a_bridge_into_the_built_in_room(
    stage: Stage, cast: Cast, session: Session
) -> None:
    booked(stage, cast)
    make_room(session, "Indbygget", provider="local", capacity=4, web_url=None)

    assert move_all(stage, cast, stage.room_id) == 0


@pytest.mark.parametrize("there_and_back", [False, True])
def test_moved_away_and_back_there_is_one_room(
    stage: Stage, cast: Cast, session: Session, there_and_back: bool
) -> None:
    booked(stage, cast)
    if there_and_back:
        turn(stage)
    other = make_room(session, "Rum 1").id
    move_all(stage, cast, stage.room_id)
    session.rollback()
    session.execute(update(Room).where(Room.provider == "vdx").values(is_active=True))
    session.commit()
    move_all(stage, cast, other)

    turn(stage, 3)

    assert len(stage.server.world.rooms) == 1
    wanted = select(RoomOrder.id).where(RoomOrder.is_wanted)
    assert [str(id) for id in session.scalars(wanted)] == list(stage.server.world.rooms)


def test_too_early_says_stay_and_not_that_it_failed(
    client: FlaskClient, stage: Stage, cast: Cast, session: Session
) -> None:
    booked(stage, cast, minutes=20)
    turn(stage)
    token = links.token_for(citizen_of(session), KEY)

    answer = post(client, f"/m/{token}/joins", {}, page=f"/m/{token}")

    assert answer.status_code == 303
