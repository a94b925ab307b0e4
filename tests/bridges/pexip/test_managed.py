"""Our side of Pexip's management interface, against the fake: what is asked, and understood."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from tests.bridges.fake_server import HERE, Fault
from tests.bridges.making import HOUR
from tests.bridges.pexip.fake_server import PASSWORD, USER, PexipServer, pexip_server
from video.outside.bridge import BridgeRefused, RoomStatus, Wish
from video.outside.models import Trouble
from video.outside.pexip.api import Access, Managed
from video.outside.pexip.rooms import Place

REF = uuid.UUID("7d0c9e4a-6a51-4a1e-9b0e-3d8f0a5f6c11")
NUMBER, KEY = "48291355", b"en-noegle"


@pytest.fixture
def node() -> Iterator[PexipServer]:
    with pexip_server() as one:
        yield one


def line(node: PexipServer, *, theme: str | None = None, digits: int = 6) -> Managed:
    place = Place("moedebro-1", "video.example.org", node.url, digits, theme, KEY)
    access = Access(node.url, USER, PASSWORD, "moeder@example.org")
    return Managed(place, access, HERE, now=node.world.now)


def wish(
    node: PexipServer, *, minutes: float = 10, ref: uuid.UUID = REF, number: str = NUMBER
) -> Wish:
    at: datetime = node.world.now + timedelta(minutes=minutes)
    return Wish(ref, "Moedebro", at, at + HOUR, number, 12)


def trouble_of(node: PexipServer, asked: Wish, *, digits: int = 6) -> BridgeRefused:
    with pytest.raises(BridgeRefused) as refused:
        line(node, digits=digits).provision(asked)
    return refused.value


def test_long_before_nothing_stands_there_and_the_ways_in_are_known(node: PexipServer) -> None:
    made = line(node).provision(wish(node, minutes=120))

    assert (made.status, node.world.vmrs) == (RoomStatus.PENDING, {})
    assert made.addresses == {"sip": f"{NUMBER}@video.example.org"}
    assert made.opens_at == node.world.now + timedelta(minutes=85)


def test_when_it_is_time_it_is_made_and_ready_once_the_nodes_know(node: PexipServer) -> None:
    asked = wish(node)
    first = line(node).provision(asked)
    assert (first.status, first.opens_at) == (
        RoomStatus.PENDING, node.world.now + timedelta(minutes=1),
    )  # fmt: skip
    node.world.later(seconds=61)

    there = line(node).update(asked)

    assert there is not None
    assert (there.status, there.addresses) == (RoomStatus.READY, first.addresses)
    assert (there.secrets, there.fits(asked)) == (first.secrets, True)
    assert node.world.dial(NUMBER)
    assert line(node).fetch(REF) == there


def test_nothing_of_a_person_goes_there(node: PexipServer) -> None:
    line(node).provision(wish(node))

    [vmr] = node.world.vmrs.values()
    assert vmr.name == "Moedebro 7d0c9e4a6a51"
    assert vmr.said["tag"] == f"moedebro:{REF}"
    assert vmr.said["participant_limit"] == 12
    assert vmr.said["primary_owner_email_address"] == "moeder@example.org"
    assert set(vmr.aliases) == {NUMBER, f"{NUMBER}@video.example.org"}


def test_host_and_guests_have_pins_of_their_own(node: PexipServer) -> None:
    made = line(node).provision(wish(node))

    [vmr] = node.world.vmrs.values()
    assert (made.secrets["host_pin"], made.secrets["guest_pin"]) == (
        vmr.said["pin"], vmr.said["guest_pin"],
    )  # fmt: skip
    assert vmr.said["pin"] != vmr.said["guest_pin"]
    assert vmr.said["pin"] not in made.secrets["web"] + made.secrets["host_web"]


def test_no_secret_is_in_what_is_printed_or_logged(
    node: PexipServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ours = line(node)
    made = ours.provision(wish(node))

    said = " ".join([repr(made), repr(ours), caplog.text, repr(ours._access), repr(ours._place)])
    for secret in (made.secrets["host_pin"], made.secrets["guest_pin"], PASSWORD, "noegle"):
        assert secret not in said


def test_asked_twice_there_is_one_room(node: PexipServer) -> None:
    line(node).provision(wish(node))
    line(node).provision(wish(node))
    assert len(node.world.vmrs) == 1


@pytest.mark.parametrize(
    "fault", [Fault.SILENT, Fault.LOST, Fault.BROKEN, Fault.CUT, Fault.HTML, Fault.BUSY]
)
def test_whatever_became_of_the_answer_there_is_one_room(node: PexipServer, fault: Fault) -> None:
    node.faults = [("POST", fault)]
    with suppress(BridgeRefused):  # where it was not done at all
        line(node).provision(wish(node))

    assert line(node).provision(wish(node)).addresses["sip"].startswith(NUMBER)
    assert len(node.world.vmrs) == 1


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault.SILENT, Trouble.NO_ANSWER), (Fault.BUSY, Trouble.BUSY), (Fault.DOWN, Trouble.BUSY),
        (Fault.BUSY_FOR, Trouble.BUSY), (Fault.BROKEN, Trouble.BROKEN),
        (Fault.HTML, Trouble.NO_BRIDGE), (Fault.CUT, Trouble.NO_BRIDGE),
        (Fault.LARGE, Trouble.NO_BRIDGE), (Fault.MOVED, Trouble.MOVED),
    ],
)  # fmt: skip
def test_every_fault_is_a_refusal_of_ours(
    node: PexipServer, fault: Fault, trouble: Trouble
) -> None:
    node.faults = [("GET", fault)]

    refused = trouble_of(node, wish(node))

    assert refused.trouble == trouble
    assert refused.wait == (timedelta(minutes=2) if fault == Fault.BUSY_FOR else refused.wait)


@pytest.mark.parametrize("is_flat", [False, True])
def test_a_number_that_is_taken_and_pins_that_are_too_short_are_said(
    node: PexipServer, is_flat: bool
) -> None:
    node.world.errors_are_flat = is_flat
    line(node).provision(wish(node))
    other = wish(node, ref=uuid.UUID(int=9))
    assert trouble_of(node, other).trouble == Trouble.NUMBER_TAKEN

    node.world.min_pin = 8
    other = wish(node, ref=uuid.UUID(int=9), number="48291356")

    assert trouble_of(node, other).trouble == Trouble.PIN_RULE
    assert line(node, digits=8).provision(other)


def test_a_room_of_our_name_that_is_not_ours_is_left_alone(node: PexipServer) -> None:
    line(node).provision(wish(node))
    [vmr] = node.world.vmrs.values()
    vmr.said["description"] = "En andens"

    assert trouble_of(node, wish(node)).trouble == Trouble.REJECTED
    with pytest.raises(BridgeRefused):
        line(node).release(REF)
    assert len(node.world.vmrs) == 1


def test_what_somebody_changed_there_is_put_right(node: PexipServer) -> None:
    line(node).provision(wish(node))
    [vmr] = node.world.vmrs.values()
    before, vmr.said["pin"] = vmr.said["pin"], "999999"

    line(node).update(wish(node))

    assert vmr.said["pin"] == before


def test_a_pin_that_stays_the_old_one_is_the_one_people_get(node: PexipServer) -> None:
    line(node).provision(wish(node))
    [vmr] = node.world.vmrs.values()
    vmr.said["pin"], node.world.keeps_pins = "999999", True

    there = line(node).update(wish(node))

    assert there is not None
    assert there.secrets["host_pin"] == "999999"


def test_moved_to_another_day_it_is_taken_away_until_then(node: PexipServer) -> None:
    line(node).provision(wish(node))
    there = line(node).update(wish(node, minutes=24 * 60))

    assert there is not None
    assert (there.status, node.world.vmrs) == (RoomStatus.PENDING, {})


def test_given_back_everybody_is_put_out_first(node: PexipServer) -> None:
    node.world.replication = timedelta()
    line(node).provision(wish(node))
    node.world.dial(NUMBER)

    assert line(node).release(REF)

    assert (node.world.calls, node.world.vmrs) == ({}, {})
    assert line(node).release(REF)  # again


def test_killed_between_putting_out_and_taking_away_it_is_done_the_next_time(
    node: PexipServer,
) -> None:
    node.world.replication = timedelta()
    line(node).provision(wish(node))
    node.world.dial(NUMBER)
    node.faults = [("DELETE", Fault.SILENT)]
    with pytest.raises(BridgeRefused):
        line(node).release(REF)

    assert line(node).release(REF)
    assert node.world.vmrs == {}


def test_only_ours_are_listed_however_many_there_are(node: PexipServer) -> None:
    node.world.replication = timedelta()
    for number in range(205):
        line(node).provision(
            wish(node, ref=uuid.UUID(int=number + 1 << 90), number=str(10**7 + number))
        )
    next(iter(node.world.vmrs.values())).said["description"] = "moedebro-2 x y"

    now = node.world.now
    assert len(list(line(node).managed(now, now))) == 204


def test_a_theme_is_named_by_its_address(node: PexipServer) -> None:
    line(node, theme="Dansk").provision(wish(node))

    [vmr] = node.world.vmrs.values()
    assert vmr.said["ivr_theme"] == "/api/admin/configuration/v1/ivr_theme/13/"


def test_to_look_whether_it_works_makes_nothing(node: PexipServer) -> None:
    line(node, theme="Dansk").check()
    assert not [said for said in node.asked if not said.startswith("GET")]
