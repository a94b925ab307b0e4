"""What is asked of a Cisco Meeting Server, carried out by the worker: one room for each meeting."""

import uuid
from datetime import timedelta

import pytest

from core.db import db
from tests.bridges.cms.server import CmsServer
from tests.bridges.fake_server import ENDLESS, Fault
from tests.bridges.making import HOUR, Stage
from video import services
from video.models import Provision, ProvisionState
from video.outside.models import Trouble

ONCE = [fault for fault in Fault if fault not in (*ENDLESS, Fault.PASSED)]


def test_a_booked_meeting_has_its_room_as_soon_as_the_worker_has_been_there(
    stage: Stage, server: CmsServer
) -> None:
    id = stage.order()
    assert stage.provision(id).state == ProvisionState.PENDING
    assert server.asked == []  # nothing went out in the booking's transaction

    stage.run()

    made = stage.provision(id)
    assert made.state == ProvisionState.READY
    assert made.addresses.keys() == {"sip"}  # what holds a secret is sealed


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("fault", ONCE)
def test_whatever_goes_wrong_once_there_is_one_whole_room(
    stage: Stage, server: CmsServer, fault: Fault, method: str
) -> None:
    server.faults = [(method, fault), (method, Fault.PASSED), (method, fault)]
    id = stage.order()

    for _turn in range(10):
        stage.later(minutes=3)

    assert server.there == 1
    assert [len(space.methods) for space in server.world.rooms.values()] == [2]
    assert stage.provision(id).state == ProvisionState.READY


@pytest.mark.parametrize("fault", ONCE)
def test_whatever_goes_wrong_when_it_is_given_back_nothing_stays(
    stage: Stage, server: CmsServer, fault: Fault
) -> None:
    id = stage.order()
    stage.run()
    with stage.work():
        services.release(db.session.get_one(Provision, id), now=stage.now)
    server.faults = [("DELETE", fault), ("GET", fault)]

    for _turn in range(6):
        stage.later(minutes=3)

    assert server.there == 0
    assert stage.provision(id).addresses == {}


def test_a_worker_that_is_killed_after_the_server_acted_leaves_one_room(
    stage: Stage, server: CmsServer
) -> None:
    id = stage.order()
    stage.kill_after_acting()
    assert stage.provision(id).addresses == {}

    stage.later(minutes=4)

    assert server.there == 1
    assert stage.provision(id).addresses


def test_a_meeting_that_is_moved_keeps_its_room(stage: Stage, server: CmsServer) -> None:
    id = stage.order()
    stage.run()
    before = stage.provision(id).addresses
    with stage.work():
        provision = db.session.get_one(Provision, id)
        starts_at = provision.opens_at + services.OPEN_BEFORE + 24 * HOUR
        services.shift(provision, starts_at=starts_at, ends_at=starts_at + HOUR, now=stage.now)

    stage.run()

    assert stage.provision(id).addresses == before
    [space] = server.world.rooms.values()
    assert str(int(starts_at.timestamp())) in space.said["cdrTag"]


def test_when_the_meeting_is_over_nobody_is_left_inside(stage: Stage, server: CmsServer) -> None:
    id = stage.order(at=stage.now + timedelta(minutes=5))
    stage.run()
    number = str(stage.provision(id).addresses["sip"]).partition("@")[0]
    [space] = server.world.rooms.values()
    pin = [way.said["passcode"] for way in space.methods.values() if way.said["callId"] == number]
    server.world.come(number, "Borger", pin[0])

    stage.later(hours=3)

    assert (server.there, server.world.calls) == (0, {})
    assert stage.provision(id).state == ProvisionState.RELEASED


def test_what_was_taken_away_there_is_made_anew_with_other_numbers(
    stage: Stage, server: CmsServer
) -> None:
    id = stage.order(at=stage.now + 24 * HOUR)
    stage.run()
    before = stage.provision(id).addresses
    server.world.rooms.clear()
    server.world.later(minutes=20)

    stage.sweep()
    stage.run(2)

    assert server.there == 1
    assert stage.provision(id).addresses not in ({}, before)


def test_of_what_nobody_knows_ours_is_given_back_and_the_rest_is_left(
    stage: Stage, server: CmsServer
) -> None:
    stage.order(at=stage.now + 24 * HOUR)
    stage.run()
    [ours] = server.world.rooms.values()
    mark = ours.said["uri"].rpartition("-")[0]
    left = {"name": "Moedebro 11111111", "uri": f"{mark}-{uuid.UUID(int=17).hex}"}
    server.world.create(left)
    server.world.create({"name": "Moedebro direktionen", "uri": "direktionen"})

    stage.sweep()

    kept = {space.said["uri"] for space in server.world.rooms.values()}
    assert kept == {ours.said["uri"], "direktionen"}


def test_who_is_not_let_in_reads_what_to_do_in_the_words_of_this_bridge(
    stage: Stage, server: CmsServer
) -> None:
    server.secret = "et andet"
    id = stage.order()

    stage.run()

    failed = stage.provision(id)
    assert failed.state == ProvisionState.FAILED
    assert "brugernavnet" in (failed.state_text or "")
    assert stage.orders()[0].trouble == Trouble.NOT_LET_IN


def test_a_server_that_asks_for_time_gets_it(stage: Stage, server: CmsServer) -> None:
    server.faults = [("POST", Fault.BUSY_FOR)]
    id = stage.order()
    stage.run()
    asked = len(server.asked)
    stage.later(seconds=115)
    assert len(server.asked) == asked

    stage.later(seconds=10)

    assert stage.provision(id).addresses
