"""What we make of VDX's oddities: each is a test of the fake first (test_fake_oddities)."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from core.db import db
from tests.bridges.fake_server import Server
from tests.bridges.fake_vdx import PoolRoom
from tests.bridges.making import HOUR, Stage, vdx
from tests.bridges.test_orders import move
from tests.bridges.test_vdx import REF, soon, wish
from tests.browse import sign_in
from tests.factories import Cast
from video import services
from video.models import Provision, ProvisionState
from video.outside import accesses
from video.outside.bridge import BridgeRefused, RoomStatus
from video.outside.models import Trouble
from video.outside.vdx_answers import instant
from video.providers import JoinIdentity


def cancelled(stage: Stage) -> uuid.UUID:
    """A meeting whose room is open, and which is cancelled after five minutes."""
    id = stage.order(at=stage.now + timedelta(minutes=5))
    stage.run()
    stage.server.world.later(minutes=10)
    with stage.work():
        services.release(db.session.get_one(Provision, id), now=stage.now)
    return id


@pytest.mark.parametrize(
    ("sticks", "status"), [(False, RoomStatus.CLOSING), (True, RoomStatus.STUCK)]
)
def test_of_what_is_being_taken_away_no_address_is_told(
    server: Server, sticks: bool, status: RoomStatus
) -> None:
    vdx(server).provision(soon(server))
    server.world.sticks, server.world.closing = sticks, timedelta(minutes=5)
    server.world.later(hours=1, minutes=6)

    found = vdx(server).fetch(REF)

    assert found is not None
    assert server.world.rooms[str(REF)].number
    assert (found.status, found.addresses, found.secrets) == (status, {}, {})


def test_a_room_is_given_back_only_when_the_bridge_has_closed_it(stage: Stage) -> None:
    stage.server.world.closing = timedelta(minutes=3)
    cancelled(stage)
    stage.run()
    stage.later(minutes=2)
    assert stage.orders()[0].ended_at is None

    stage.later(minutes=2)
    stage.later(minutes=2)

    assert stage.orders()[0].ended_at
    assert stage.orders()[0].trouble is None


def test_a_room_that_the_bridge_cannot_close_is_an_alarm_until_it_is_closed(
    stage: Stage, client: FlaskClient, cast: Cast
) -> None:
    stage.server.world.sticks = True
    id = cancelled(stage)
    stage.run()
    stage.later(minutes=2)

    assert stage.provision(id).addresses == {}
    assert stage.orders()[0].trouble == Trouble.STILL_THERE
    assert "kunne ikke lukke lokalet" in page_of(stage, client, cast)

    [room] = stage.server.world.rooms.values()
    stage.server.world.sticks, room.status = False, "STARTING_TO_DEPROVISION"  # by hand, there
    stage.later(minutes=20)

    assert stage.orders()[0].ended_at
    assert "kunne ikke lukke lokalet" not in page_of(stage, client, cast)


def page_of(stage: Stage, client: FlaskClient, cast: Cast) -> str:
    sign_in(client, cast.frida)
    found = client.get(f"/organisations/{cast.at.kolding.id}/bridges/{stage.bridge_id}")
    assert found.status_code == 200
    return found.text


def test_a_room_long_past_its_end_that_is_open_is_an_alarm_too(server: Server) -> None:
    vdx(server).provision(soon(server))
    server.world.closing = timedelta(days=1)
    server.world.later(hours=1, minutes=20)
    assert not vdx(server).release(REF)

    server.world.later(minutes=20)

    with pytest.raises(BridgeRefused) as refused:
        vdx(server).release(REF)
    assert refused.value.trouble == Trouble.STILL_THERE


def test_a_room_that_closes_before_its_meeting_is_replaced(stage: Stage) -> None:
    """Somebody there ended it, and the bridge cannot close it: the meeting meets elsewhere."""
    id = stage.order(at=stage.now + 24 * HOUR)
    stage.run()
    before = stage.provision(id).addresses
    [room] = stage.server.world.rooms.values()
    room.status = "DEPROVISION_PROBLEMS"
    move(stage, id, hours=1)

    stage.run(3)

    assert stage.provision(id).addresses not in ({}, before)
    troubles = [order.trouble for order in stage.orders()]
    assert troubles == [Trouble.STILL_THERE, None]


def test_a_template_that_is_not_there_is_seen_by_the_check_alone(server: Server) -> None:
    vdx(server, template_id=201).provision(wish(server))
    assert server.world.rooms[str(REF)].template == 201
    other = wish(server, ref=uuid.UUID(int=9))

    vdx(server, template_id=999).provision(other)

    assert server.world.rooms[str(other.ref)].template == 200
    assert accesses.look(vdx(server, template_id=999)) == Trouble.BADLY_SET_UP
    assert accesses.look(vdx(server, template_id=201)) is None


def test_who_comes_to_a_meeting_that_was_moved_gets_the_link_as_it_is_now(stage: Stage) -> None:
    id = stage.order()
    stage.run()
    move(stage, id, hours=24)
    stage.run()
    stage.later(hours=25, minutes=55)
    stage.run(2)

    guest = JoinIdentity(uuid.UUID(int=2), "Borger", is_host=False)
    with stage.work():
        provision = db.session.get_one(Provision, id)
        services.open_room(provision, now=stage.now)
        url = services.join(provision, guest, now=stage.now).url
    [room] = stage.server.world.rooms.values()
    assert room.linked_at == room.starts_at > stage.now
    assert url == vdx(stage.server).fetch(uuid.UUID(room.uuid)).secrets["web"]  # type: ignore[union-attr]


def test_a_room_that_begins_on_the_edge_of_what_is_listed_is_left_as_it_is(stage: Stage) -> None:
    """The list knows it neither before nor after the edge."""
    edge = stage.now + timedelta(minutes=20) + timedelta(days=30)
    id = stage.order(at=edge)
    stage.run()
    before = stage.provision(id).addresses
    stage.server.world.later(minutes=20)

    stage.sweep()

    assert stage.provision(id).addresses == before
    assert len(stage.orders()) == len(stage.server.world.rooms) == 1


def test_moving_a_room_leaves_our_mark_and_whose_it_is(server: Server) -> None:
    vdx(server).provision(wish(server))
    vdx(server).update(wish(server, at=server.world.now + 5 * HOUR))

    [room] = server.world.rooms.values()
    assert room.labels == ["moedebro-1"]
    assert room.organised_by == "moeder@example.org"


def test_a_meeting_moved_while_its_room_is_made_gets_another_and_gives_back_the_first(
    stage: Stage,
) -> None:
    stage.server.world.delay = timedelta(minutes=2)
    id = stage.order(at=stage.now + timedelta(minutes=14))
    stage.run()
    move(stage, id, hours=24)
    for _turn in range(8):
        stage.later(minutes=3)

    kept = [room for room in stage.server.world.rooms.values() if room.number]
    assert [room.starts_at for room in kept] == [stage.orders()[-1].starts_at]
    assert [order.ended_at is None for order in stage.orders()] == [False, True]
    assert stage.provision(id).addresses == {"sip": f"{kept[0].number}@rooms.example.org"}


def test_a_pool_that_is_too_young_is_no_trouble(server: Server) -> None:
    server.world.has_pool = True
    server.world.pool = [PoolRoom("700", 5555, 6666, server.world.now)]

    made = vdx(server).provision(wish(server, at=server.world.now + timedelta(minutes=1)))

    assert made.status == RoomStatus.READY
    assert made.addresses["sip"] != "700@rooms.example.org"


def test_an_open_room_of_a_pool_keeps_its_pins_when_it_is_moved(server: Server) -> None:
    server.world.has_pool = True
    made = vdx(server).provision(soon(server))
    later = wish(server, at=server.world.now + 24 * HOUR)

    found = vdx(server).update(later)

    assert found is not None
    assert (found.secrets["host_pin"], found.secrets["guest_pin"]) == (
        made.secrets["host_pin"], made.secrets["guest_pin"],
    )  # fmt: skip


def test_a_year_of_five_digits_is_no_time() -> None:
    with pytest.raises(BridgeRefused) as refused:
        instant("10000-01-01T00:00:00Z")
    assert refused.value.trouble == Trouble.NO_BRIDGE


def test_what_stays_after_the_meeting_is_no_longer_shown(stage: Stage) -> None:
    stage.server.world.sticks = True
    id = stage.order(at=stage.now + timedelta(minutes=5))
    stage.run()
    stage.later(hours=3)
    stage.later(minutes=1)

    assert (stage.provision(id).state, stage.provision(id).addresses) == (
        ProvisionState.RELEASED, {},
    )  # fmt: skip
    assert stage.orders()[0].sealed is None
    assert stage.orders()[0].trouble == Trouble.STILL_THERE
