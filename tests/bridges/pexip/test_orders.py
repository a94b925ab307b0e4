"""From the order to the room at Pexip and back, whatever happens in between."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.db import db
from tests.bridges.fake_server import Fault
from tests.bridges.making import HOUR, Stage, make_stage
from tests.bridges.pexip.fake_server import PexipServer, pexip_server
from tests.conftest import Work
from tests.factories import Cast
from tests.plans import plan_of
from video import services
from video.models import Provision, ProvisionState, Room
from video.outside.models import BridgeDetail, BridgeRoom, RoomOrder, Trouble
from video.outside.pexip.models import DialNumber


@pytest.fixture
def node() -> Iterator[PexipServer]:
    with pexip_server() as one:
        yield one


@pytest.fixture
def made(app: Flask, work: Work, session: Session, cast: Cast, node: PexipServer) -> Stage:
    """Our access to it, with a room."""
    return make_stage(app, work, session, cast, node)


def numbers(stage: Stage) -> list[tuple[str, uuid.UUID | None]]:
    stage.session.rollback()
    found = select(DialNumber.number, DialNumber.order_id).order_by(DialNumber.number)
    return [(number, id) for number, id in stage.session.execute(found)]


def soon(stage: Stage) -> uuid.UUID:
    """A meeting that begins before long; its room is ready."""
    id = stage.order(at=stage.now + timedelta(minutes=10))
    stage.run()
    stage.later(seconds=61)
    return id


def test_it_is_made_when_it_is_time_and_not_before(made: Stage, node: PexipServer) -> None:
    id = made.order(at=made.now + 3 * HOUR)
    made.run()
    known = made.provision(id).addresses
    assert (made.provision(id).state, node.world.vmrs) == (ProvisionState.PENDING, {})

    made.later(minutes=146)
    made.later(seconds=61)

    assert made.provision(id).state == ProvisionState.READY
    assert made.provision(id).addresses == known != {}
    assert len(node.world.vmrs) == 1


def test_a_number_that_is_somebody_elses_is_never_tried_again(
    made: Stage, node: PexipServer
) -> None:
    id = made.order(at=made.now + 3 * HOUR)
    made.run()
    [(taken, _order)] = numbers(made)
    node.world.create({"name": "Andet", "aliases": [{"alias": taken}]})

    made.later(minutes=146)
    assert made.orders()[0].trouble == Trouble.NUMBER_TAKEN
    for _turn in range(3):
        made.later(minutes=2)

    assert made.provision(id).state == ProvisionState.READY
    assert taken not in made.provision(id).addresses["sip"]
    assert (taken, None) in numbers(made)
    assert made.orders()[0].is_address_untold  # room systems hear of it


def test_killed_in_the_middle_there_is_one_room(made: Stage, node: PexipServer) -> None:
    id = made.order(at=made.now + timedelta(minutes=10))
    made.kill_after_acting()

    made.later(minutes=4)

    assert made.provision(id).state == ProvisionState.READY
    assert len(node.world.vmrs) == 1


def test_after_the_meeting_the_room_and_who_is_in_it_are_gone(
    made: Stage, node: PexipServer
) -> None:
    id = soon(made)
    assert node.world.dial(made.provision(id).addresses["sip"])

    made.later(hours=3)

    assert (node.world.vmrs, node.world.calls) == ({}, {})
    assert (made.provision(id).state, made.provision(id).addresses) == (ProvisionState.RELEASED, {})


def test_nobody_is_shown_where_it_was_while_pexip_is_silent(made: Stage, node: PexipServer) -> None:
    id = soon(made)
    node.faults = [("DELETE", Fault.SILENT)] * 9

    made.later(hours=3)

    assert (made.provision(id).addresses, made.orders()[0].sealed) == ({}, None)
    made.later(hours=1)
    assert made.orders()[0].trouble == Trouble.NO_ANSWER


def test_what_pexip_lost_is_made_anew_under_its_number(made: Stage, node: PexipServer) -> None:
    id = soon(made)
    before = made.provision(id).addresses
    node.world.vmrs.clear()
    made.later(minutes=16)

    made.sweep()
    made.later(seconds=61)

    assert len(node.world.vmrs) == 1
    assert made.provision(id).addresses == before
    assert made.provision(id).state == ProvisionState.READY


def test_what_nobody_here_knows_is_taken_away_and_what_is_foreign_is_not(
    made: Stage, node: PexipServer
) -> None:
    soon(made)
    [ours] = node.world.vmrs.values()
    left = {**ours.said, "name": "Moedebro 2", "aliases": [], "tag": f"moedebro:{uuid.uuid4()}"}
    node.world.create({**left, "name": f"Moedebro {left['tag'][9:].replace('-', '')[:12]}"})
    node.world.create({**left, "name": "Moedebro x", "description": "moedebro-en-anden x y"})
    node.world.create({"name": "Personalemøde", "aliases": []})

    made.sweep()

    kept = sorted(vmr.name for vmr in node.world.vmrs.values())
    assert kept == sorted([ours.name, "Moedebro x", "Personalemøde"])


def test_longer_pins_are_had_by_everybody_at_once(made: Stage, node: PexipServer) -> None:
    soon(made)
    node.world.min_pin = 8
    with made.work():
        detail = db.session.get_one(BridgeDetail, made.bridge_id)
        detail.said = {**detail.said, "pin_digits": 8}
        db.session.execute(update(RoomOrder).values(wanted=RoomOrder.wanted + 1,
                                                    next_try_at=made.now))  # fmt: skip
    made.later(seconds=1)

    [vmr] = node.world.vmrs.values()
    assert len(vmr.said["pin"]) == 8


def test_a_silent_pexip_loses_no_meeting(made: Stage, node: PexipServer) -> None:
    node.faults = [(method, Fault.SILENT) for method in ("GET", "POST")] * 2
    id = made.order(at=made.now + timedelta(minutes=30))
    for _turn in range(10):
        made.later(minutes=5)

    assert made.provision(id).state == ProvisionState.READY
    assert len(node.world.vmrs) == 1


def test_a_meeting_can_be_moved_to_a_room_that_was_typed_in_and_back(
    made: Stage, node: PexipServer
) -> None:
    id = soon(made)
    with made.work():
        typed = Room(id=uuid.uuid4(), provider="static", name="Typed", capacity=9,
                     web_url="https://rum.example.org/1")  # fmt: skip
        db.session.add(typed)
        provision = db.session.get_one(Provision, id)
        assert services.can_move(provision.room, typed)
        services.move(provision, typed, now=made.now)
    made.run(2)
    assert node.world.vmrs == {}

    with made.work():
        provision = db.session.get_one(Provision, id)
        services.move(provision, db.session.get_one(Room, made.room_id), now=made.now)
    made.run(2)
    made.later(seconds=61)

    assert made.provision(id).state == ProvisionState.READY
    assert len(node.world.vmrs) == 1


def test_many_orders_get_their_numbers_together(made: Stage) -> None:
    with made.work():
        for number in range(8):
            room = Room(id=uuid.uuid4(), provider="pexip", name=f"R{number}", capacity=9)
            db.session.add(room)
            db.session.flush()
            db.session.add(BridgeRoom(room_id=room.id, bridge_id=made.bridge_id))
            at = made.now + HOUR
            services.provide(room, key=f"k{number}", starts_at=at, ends_at=at + HOUR, now=made.now)
    made.run()

    assert len({number for number, id in numbers(made) if id}) == 8


def test_what_is_called_is_found_by_its_key(made: Stage) -> None:
    with made.work():
        number = select(DialNumber.order_id).where(
            DialNumber.bridge_id == made.bridge_id, DialNumber.number == "48291355"
        )
        plan = plan_of(number)
        assert "pk_dial_number" in plan or "sqlite_autoindex_dial_number" in plan
