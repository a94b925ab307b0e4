"""What is asked of a bridge, carried out by the worker: a room for each meeting, and only one."""

from datetime import timedelta

import pytest

from core.db import db
from tests.bridges.fake_server import ENDLESS, Fault
from tests.bridges.making import HOUR, Stage
from video import services
from video.models import Provision, ProvisionState
from video.outside.models import Trouble
from video.outside.orders import ref_of


def test_a_booked_meeting_waits_for_its_room_and_then_has_one(stage: Stage) -> None:
    id = stage.order()
    assert stage.provision(id).state == ProvisionState.PENDING
    assert stage.server.asked == []  # nothing went out in the booking's transaction

    stage.run()
    assert stage.provision(id).state == ProvisionState.PENDING
    stage.later(minutes=106)

    made = stage.provision(id)
    assert made.state == ProvisionState.READY
    [far] = stage.server.world.rooms.values()
    assert made.addresses == {"sip": f"{far.number}@rooms.example.org"}


def test_the_same_request_twice_is_one_room(stage: Stage) -> None:
    assert stage.order(key="one") == stage.order(key="one")

    stage.run(3)

    assert len(stage.server.world.rooms) == 1


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.BROKEN, Fault.HTML, Fault.CUT])
def test_an_answer_that_is_lost_makes_no_second_room(stage: Stage, fault: Fault) -> None:
    stage.server.faults = [("POST", fault)]
    id = stage.order()

    stage.run()
    stage.later(minutes=5)
    stage.later(minutes=5)

    assert len(stage.server.world.rooms) == 1
    assert stage.provision(id).addresses


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in ENDLESS])
def test_whatever_goes_wrong_once_the_meeting_gets_its_room(stage: Stage, fault: Fault) -> None:
    stage.server.faults = [("POST", fault), ("GET", fault)]
    id = stage.order()

    for _turn in range(10):
        stage.later(minutes=3)

    assert len(stage.server.world.rooms) == 1
    assert stage.provision(id).addresses


def test_a_worker_that_is_killed_after_the_bridge_acted_leaves_one_room(stage: Stage) -> None:
    id = stage.order()

    stage.kill_after_acting()
    assert stage.provision(id).addresses == {}
    stage.later(minutes=4)

    assert len(stage.server.world.rooms) == 1
    assert stage.provision(id).addresses


def test_while_one_has_the_order_no_other_takes_it(stage: Stage) -> None:
    stage.order()
    stage.kill_after_acting()
    before = list(stage.server.asked)

    stage.run()

    assert stage.server.asked == before


def test_a_cancelled_meeting_gives_its_room_back_and_its_address_is_forgotten(stage: Stage) -> None:
    id = stage.order()
    stage.run()
    with stage.work():
        services.release(db.session.get_one(Provision, id), now=stage.now)

    assert stage.provision(id).addresses == {}
    assert stage.orders()[0].sealed is None
    stage.run()

    assert stage.server.world.rooms == {}
    assert stage.orders()[0].ended_at == stage.now


def test_a_room_that_is_open_already_is_given_back_by_an_end_that_is_now(stage: Stage) -> None:
    id = stage.order(at=stage.now + timedelta(minutes=5))
    stage.run()
    stage.server.world.later(minutes=10)
    with stage.work():
        services.release(db.session.get_one(Provision, id), now=stage.now)

    stage.run()
    stage.server.world.later(seconds=1)

    [far] = stage.server.world.rooms.values()
    assert far.status == "DEPROVISION_OK"
    assert far.number is None


def test_a_meeting_that_is_moved_in_time_keeps_its_address(stage: Stage) -> None:
    id = stage.order()
    stage.run()
    before = stage.provision(id).addresses
    move(stage, id, hours=24)

    stage.run()

    [far] = stage.server.world.rooms.values()
    assert far.starts_at == stage.now + 26 * HOUR
    assert stage.provision(id).addresses == before


def move(stage: Stage, id: object, **by: float) -> None:
    with stage.work():
        provision = db.session.get_one(Provision, id)
        starts_at = provision.opens_at + services.OPEN_BEFORE + timedelta(**by)
        services.shift(provision, starts_at=starts_at, ends_at=starts_at + HOUR, now=stage.now)


def test_a_room_that_stays_at_its_old_time_is_replaced(stage: Stage) -> None:
    """The bridge says yes to a new start of what it has made, and keeps the old one."""
    id = stage.order(at=stage.now + timedelta(minutes=5))
    stage.run()
    assert stage.provision(id).state == ProvisionState.READY
    before = stage.provision(id).addresses
    move(stage, id, hours=24)

    assert stage.provision(id).state == ProvisionState.PENDING
    stage.run(3)
    stage.later(minutes=10)

    assert stage.provision(id).addresses not in ({}, before)
    assert [order.is_wanted for order in stage.orders()] == [False, True]
    awaited = [r for r in stage.server.world.rooms.values() if r.status == "AWAITS_PROVISION"]
    assert len(awaited) == 1


def test_longer_while_people_are_inside_closes_nothing(stage: Stage) -> None:
    id = stage.order(at=stage.now + timedelta(minutes=5))
    stage.run()
    with stage.work():
        provision = db.session.get_one(Provision, id)
        starts_at = provision.opens_at + services.OPEN_BEFORE
        services.shift(provision, starts_at=starts_at, ends_at=starts_at + 2 * HOUR, now=stage.now)
    assert stage.provision(id).state == ProvisionState.READY

    stage.run()

    [far] = stage.server.world.rooms.values()
    assert far.ends_at == starts_at + 3 * HOUR
    assert stage.provision(id).state == ProvisionState.READY


def test_nobody_is_thrown_out_because_the_bridge_keeps_the_old_end(stage: Stage) -> None:
    id = stage.order(at=stage.now + timedelta(minutes=5))
    stage.run()
    stage.server.world.keeps_ends = True
    with stage.work():
        provision = db.session.get_one(Provision, id)
        starts_at = provision.opens_at + services.OPEN_BEFORE
        services.shift(provision, starts_at=starts_at, ends_at=starts_at + 2 * HOUR, now=stage.now)
    stage.run()
    assert stage.provision(id).state == ProvisionState.READY
    assert stage.orders()[0].trouble == Trouble.REJECTED

    stage.server.world.keeps_ends = False
    stage.later(minutes=2)

    [far] = stage.server.world.rooms.values()
    assert far.ends_at == starts_at + 3 * HOUR
    assert stage.orders()[0].trouble is None


def test_after_the_meeting_nobody_is_shown_where_it_was(stage: Stage) -> None:
    id = stage.order(at=stage.now + timedelta(minutes=5))
    stage.run()

    stage.later(hours=3)

    over = stage.provision(id)
    assert (over.state, over.addresses) == (ProvisionState.RELEASED, {})
    assert stage.orders()[0].sealed is None


def test_nobody_is_shown_where_it_was_while_the_bridge_is_silent(stage: Stage) -> None:
    id = stage.order(at=stage.now + timedelta(minutes=5))
    stage.run()
    stage.server.faults = [("DELETE", Fault.SILENT)] * 20

    stage.later(hours=3)

    assert stage.provision(id).addresses == {}
    assert stage.orders()[0].trouble == Trouble.NO_ANSWER


def test_what_the_bridge_lost_is_made_anew(stage: Stage) -> None:
    id = stage.order(at=stage.now + 24 * HOUR)
    stage.run()
    before = stage.provision(id).addresses
    stage.server.world.rooms.clear()
    stage.server.world.later(minutes=20)

    stage.sweep()
    stage.run(2)

    assert len(stage.server.world.rooms) == 1
    assert stage.provision(id).addresses not in ({}, before)


def test_a_room_that_nobody_here_knows_is_given_back_and_a_foreign_one_is_not(
    stage: Stage,
) -> None:
    stage.order(at=stage.now + 24 * HOUR)
    stage.run()
    [ours] = stage.server.world.rooms.values()
    add(stage, "11111111-1111-4111-8111-111111111111", ours.labels)
    add(stage, "22222222-2222-4222-8222-222222222222", ["andre"])

    stage.sweep()

    kept = set(stage.server.world.rooms)
    assert kept == {ours.uuid, "22222222-2222-4222-8222-222222222222"}


def test_a_list_that_nobody_can_read_is_left_until_next_time(stage: Stage) -> None:
    stage.order(at=stage.now + 24 * HOUR)
    stage.run()
    [far] = stage.server.world.rooms.values()
    labels, far.labels = far.labels, 5  # type: ignore[assignment]  # not by its own rules
    stage.sweep()
    far.labels = labels
    stage.server.world.later(minutes=20)
    add(stage, "11111111-1111-4111-8111-111111111111", labels)

    stage.sweep()

    assert set(stage.server.world.rooms) == {far.uuid}


def add(stage: Stage, id: str, labels: list[str]) -> None:
    starts_at = stage.now + 20 * HOUR
    said = {
        "uuid": id, "subject": "x", "startTime": starts_at.isoformat(),
        "endTime": (starts_at + HOUR).isoformat(), "labels": labels,
    }  # fmt: skip
    stage.server.world.create(said, "robot@example.org", "region-syd")


def test_what_the_bridge_cannot_make_is_said_in_its_own_words(stage: Stage) -> None:
    stage.server.world.breaks = True
    id = stage.order(at=stage.now + timedelta(minutes=5))

    stage.run()

    failed = stage.provision(id)
    assert failed.state == ProvisionState.FAILED
    assert failed.state_text == "no conferencing node answered"


def test_a_secret_that_is_wrong_fails_at_once_and_is_mended_later(stage: Stage) -> None:
    stage.server.secret = "en anden"
    id = stage.order()
    stage.run()
    failed = stage.provision(id)
    assert failed.state == ProvisionState.FAILED
    assert "(401)" in (failed.state_text or "")
    assert stage.orders()[0].trouble == Trouble.NOT_LET_IN

    stage.server.secret = "hemmelighed-ved-broen"
    stage.later(minutes=5)

    assert stage.provision(id).state == ProvisionState.PENDING
    assert stage.provision(id).addresses


def test_a_bridge_that_is_silent_is_shown_to_people_after_a_quarter_of_an_hour(
    stage: Stage,
) -> None:
    stage.server.faults = [("POST", Fault.SILENT), ("GET", Fault.SILENT)] * 40
    id = stage.order()
    stage.run()
    assert stage.provision(id).state == ProvisionState.PENDING
    for _turn in range(5):
        stage.later(minutes=6)

    assert stage.provision(id).state == ProvisionState.FAILED


def test_after_three_days_nobody_asks_any_more(stage: Stage) -> None:
    stage.server.faults = [("POST", Fault.SILENT), ("GET", Fault.SILENT)] * 400
    stage.order(at=stage.now + 24 * 10 * HOUR)
    stage.run()
    for _turn in range(4):
        stage.later(days=1)
    asked = len(stage.server.asked)
    stage.later(days=1)

    assert len(stage.server.asked) == asked
    assert stage.orders()[0].given_up_at


def test_a_bridge_that_asks_for_time_gets_it(stage: Stage) -> None:
    stage.server.faults = [("POST", Fault.BUSY_FOR)]
    id = stage.order()
    stage.run()
    asked = len(stage.server.asked)
    stage.later(seconds=115)
    assert len(stage.server.asked) == asked

    stage.later(seconds=10)

    assert stage.provision(id).addresses


def test_who_asks_a_busy_bridge_for_another_room_waits_too(stage: Stage) -> None:
    stage.server.faults = [("POST", Fault.BUSY_FOR)]
    stage.order()
    stage.run()
    asked = len(stage.server.asked)
    other = stage.order()
    stage.later(seconds=60)
    assert len(stage.server.asked) == asked

    stage.later(seconds=70)

    assert stage.provision(other).addresses


def test_a_room_has_its_id_before_it_is_made(stage: Stage) -> None:
    stage.order(key="one")

    [order] = stage.orders()
    assert order.id == ref_of("one", 1) != ref_of("one", 2)
