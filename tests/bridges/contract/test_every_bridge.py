"""What every bridge's line does when the other end errs, and whose rooms it touches."""

import uuid
from datetime import timedelta

import pytest

from core.db import db
from tests.bridges.contract.kinds import Kind
from tests.bridges.fake_server import Fault
from tests.bridges.making import HOUR
from video.models import ProvisionState
from video.outside.bridge import BridgeLine, Wish
from video.outside.models import Bridge, Trouble

MAKES = ("vdx", "cms", "pexip")  # rooms at the other end; the other kinds ask nobody
FAULTS = {
    Fault.SILENT: {Trouble.NO_ANSWER}, Fault.BUSY: {Trouble.BUSY}, Fault.BUSY_FOR: {Trouble.BUSY},
    Fault.DOWN: {Trouble.BUSY}, Fault.BROKEN: {Trouble.BROKEN}, Fault.MOVED: {Trouble.MOVED},
    Fault.HTML: {Trouble.NO_BRIDGE, Trouble.NO_ANSWER}, Fault.LARGE: {Trouble.NO_BRIDGE},
    Fault.CUT: {Trouble.NO_BRIDGE, Trouble.NO_ANSWER},
}  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SOON = timedelta(minutes=5)
on_bridges = pytest.mark.parametrize("kind", MAKES, indirect=True)


def dial(kind: Kind) -> BridgeLine:
    """As the worker does."""
    with kind.stage.work():
        bridge = db.session.get_one(Bridge, kind.stage.bridge_id)
        return kind.stage.dial(bridge, kind.now)


def becomes_ready(kind: Kind) -> bool:
    for _turn in range(6):
        kind.settle(minutes=3)
    return [made.state for made in kind.provisions()] == [ProvisionState.READY]


@on_bridges
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_is_lost_makes_no_second_room(kind: Kind, method: str) -> None:
    kind.stage.server.faults = [(method, Fault.LOST)]
    kind.ask(kind.a_room(), "one", ahead=20 * SOON)
    kind.settle()
    kind.settle(minutes=92)

    assert becomes_ready(kind)
    assert kind.there == 1
    assert kind.stage.server.faults == []


@on_bridges
@pytest.mark.parametrize("fault", list(FAULTS))
def test_whatever_it_answers_is_a_trouble_in_words_and_passes(kind: Kind, fault: Fault) -> None:
    kind.stage.server.faults = [(method, fault) for method in METHODS for _time in range(50)]
    kind.ask(kind.a_room(), "one", ahead=3 * SOON)
    kind.stage.run()

    [order] = kind.stage.orders()
    assert order.trouble in FAULTS[fault]
    assert order.lease_until is None
    assert order.next_try_at is not None
    kind.stage.server.faults = []
    assert becomes_ready(kind)
    assert [order.trouble for order in kind.stage.orders()] == [None]


@on_bridges
def test_who_is_not_let_in_says_so_and_gets_in_again(kind: Kind) -> None:
    before, kind.stage.server.secret = kind.stage.server.secret, "en anden"
    kind.ask(kind.a_room(), "one", ahead=3 * SOON)
    kind.stage.run()

    assert [order.trouble for order in kind.stage.orders()] == [Trouble.NOT_LET_IN]
    kind.stage.server.secret = before
    assert becomes_ready(kind)


def add_foreign(kind: Kind) -> object:
    """One of theirs, as they are made there by hand, that looks much like ours."""
    at, world = kind.now + SOON, kind.stage.server.world
    match kind.name:
        case "vdx":
            said = {"subject": "Moedebro", "startTime": at.isoformat(), "labels": ["moedebro-0"],
                    "endTime": (at + HOUR).isoformat()}  # fmt: skip
            return world.create(said, "robot@example.org", kind.stage.server.organisation)
        case "cms":
            return world.create({"name": "Moedebro", "uri": "moedebro-direktion"})  # type: ignore[call-arg]  # another world's
        case _:
            return world.create({"name": "Moedebro direktion", "tag": "moedebro"})  # type: ignore[call-arg]  # another world's


def listed(kind: Kind) -> list[uuid.UUID]:
    day = timedelta(days=1)
    return [known.ref for known in dial(kind).managed(kind.now - day, kind.now + day)]


def test_only_ours_are_listed_and_only_what_is_left_over_of_them_is_given_back(kind: Kind) -> None:
    kind.ask(kind.a_room(), "one", ahead=SOON)
    kind.settle()
    if kind.name not in MAKES:
        assert listed(kind) == []
        return
    add_foreign(kind)
    at = kind.now + SOON
    over = Wish(uuid.UUID(int=9 << 96), "Moedebro", at, at + HOUR, "48291355", 12)
    dial(kind).provision(over)
    [ours] = kind.stage.orders()
    assert set(listed(kind)) == {ours.id, over.ref}

    kind.stage.server.world.later(minutes=16)
    for _turn in range(4):
        kind.stage.sweep()
        kind.stage.later(minutes=2)

    assert kind.there == 2  # ours and theirs
    assert dial(kind).fetch(ours.id)
