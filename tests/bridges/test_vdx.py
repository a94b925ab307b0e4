"""Our side of VDX, against the fake: what is asked, what is understood, and what is never given."""

import logging
import uuid
from datetime import datetime, timedelta

import pytest

from tests.bridges.fake_server import Fault, Server
from tests.bridges.fake_vdx import PoolRoom
from tests.bridges.making import HOUR, vdx
from video.outside import accesses
from video.outside.bridge import BridgeRefused, RoomStatus, Wish
from video.outside.models import Trouble

REF = uuid.UUID("7d0c9e4a-6a51-4a1e-9b0e-3d8f0a5f6c11")


def wish(server: Server, *, at: datetime | None = None, ref: uuid.UUID = REF) -> Wish:
    starts_at = at or server.world.now + 2 * HOUR
    return Wish(ref, "Moedebro 7d0c9e4a", starts_at, starts_at + HOUR)


def soon(server: Server) -> Wish:
    """Its room is there at once."""
    return wish(server, at=server.world.now + timedelta(minutes=5))


def trouble_of(server: Server, asked: Wish) -> Trouble:
    with pytest.raises(BridgeRefused) as refused:
        vdx(server).provision(asked)
    return refused.value.trouble


def test_what_was_made_is_what_is_read_back(server: Server) -> None:
    made = vdx(server).provision(wish(server))

    assert made.status == RoomStatus.PENDING
    assert made.fits(wish(server))
    assert made == vdx(server).fetch(REF)
    assert made.opens_at == wish(server).starts_at - timedelta(minutes=15)


def test_nothing_of_a_person_goes_there(server: Server) -> None:
    vdx(server).provision(wish(server))

    [far] = server.world.rooms.values()
    assert (far.subject, far.organised_by) == ("Moedebro 7d0c9e4a", "moeder@example.org")
    assert far.external_id == f"moedebro:{REF}"


def test_hosts_and_guests_get_different_ways_in(server: Server) -> None:
    server.world.portal_host = "https://portal.example.org/host?u=%uri-with-domain%&p=%pin%"
    made = vdx(server).provision(wish(server))

    [far] = server.world.rooms.values()
    assert str(far.guest_pin) in made.secrets["web"]
    assert str(far.host_pin) not in made.secrets["web"]
    assert str(far.host_pin) in made.secrets["host_web"]
    assert made.secrets["host_pin"] != made.secrets["guest_pin"]


def test_a_link_that_holds_the_hosts_pin_is_no_guests(server: Server) -> None:
    server.world.has_guest_pin = False

    made = vdx(server).provision(wish(server))

    assert made.secrets["web"].startswith("https://m.example.org/")
    assert "guest_pin" not in made.secrets


def test_no_secret_is_in_what_is_printed_or_logged(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    line = vdx(server)
    made = line.provision(wish(server))

    [far] = server.world.rooms.values()
    said = " ".join([repr(made), repr(line), caplog.text])
    for secret in (str(far.host_pin), str(far.guest_pin), *server.tokens, "hemmelighed"):
        assert secret not in said


def test_a_second_request_takes_over_the_first_ones_room(server: Server) -> None:
    first = vdx(server).provision(wish(server))

    assert vdx(server).provision(wish(server)) == first
    assert len(server.world.rooms) == 1


def test_what_was_made_for_another_time_is_moved_when_it_is_taken_over(server: Server) -> None:
    vdx(server).provision(wish(server))
    later = wish(server, at=server.world.now + 5 * HOUR)

    assert vdx(server).provision(later).fits(later)


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.BROKEN, Fault.CUT, Fault.HTML])
def test_a_lost_answer_is_looked_for_at_once(server: Server, fault: Fault) -> None:
    server.faults = [("POST", fault)]
    asked = wish(server)
    if fault in (Fault.BROKEN, Fault.HTML):  # it was not done
        with pytest.raises(BridgeRefused):
            vdx(server).provision(asked)

    assert vdx(server).provision(asked).fits(asked)
    assert len(server.world.rooms) == 1


def test_a_token_that_runs_out_in_the_middle_is_exchanged_once(server: Server) -> None:
    line = vdx(server)
    line.provision(wish(server))
    server.world.later(minutes=6)

    assert line.fetch(REF)
    assert server.count("TOKEN") == 2


def test_without_a_role_it_stops_after_one_exchange(server: Server) -> None:
    server.role = None

    assert trouble_of(server, wish(server)) == Trouble.NOT_LET_IN
    assert server.count("TOKEN") == 2


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault.SILENT, Trouble.NO_ANSWER), (Fault.BUSY, Trouble.BUSY), (Fault.DOWN, Trouble.BUSY),
        (Fault.BUSY_FOR, Trouble.BUSY), (Fault.BROKEN, Trouble.BROKEN),
        (Fault.HTML, Trouble.NO_BRIDGE), (Fault.CUT, Trouble.NO_BRIDGE),
        (Fault.LARGE, Trouble.NO_BRIDGE), (Fault.MOVED, Trouble.MOVED),
    ],
)  # fmt: skip
def test_every_fault_is_a_refusal_of_ours(server: Server, fault: Fault, trouble: Trouble) -> None:
    vdx(server).provision(wish(server))
    server.faults = [("GET", fault)]

    with pytest.raises(BridgeRefused) as refused:
        vdx(server).fetch(REF)
    assert refused.value.trouble == trouble


def test_a_bridge_that_says_how_long_is_believed(server: Server) -> None:
    server.faults = [("GET", Fault.BUSY_FOR)]

    with pytest.raises(BridgeRefused) as refused:
        vdx(server).fetch(REF)
    assert refused.value.wait == timedelta(minutes=2)


def test_a_role_that_may_only_read_is_said(server: Server) -> None:
    server.role = "meeting-provisioner"
    assert trouble_of(server, wish(server)) == Trouble.NOT_ALLOWED


def test_a_bridge_without_numbers_left_is_for_its_administrator(server: Server) -> None:
    server.world.numbers = (5, 5)
    vdx(server).provision(wish(server))
    assert trouble_of(server, wish(server, ref=uuid.UUID(int=9))) == Trouble.BADLY_SET_UP


def test_of_an_open_room_the_old_start_is_told(server: Server) -> None:
    vdx(server).provision(soon(server))
    later = wish(server, at=server.world.now + 24 * HOUR)

    found = vdx(server).update(later)

    assert found is not None
    assert not found.fits(later)


def test_an_installation_with_a_pool_can_move_an_open_room(server: Server) -> None:
    server.world.has_pool = True
    vdx(server).provision(soon(server))
    later = wish(server, at=server.world.now + 24 * HOUR)

    found = vdx(server).update(later)

    assert found is not None
    assert found.fits(later)


def test_what_begins_now_comes_from_the_pool(server: Server) -> None:
    server.world.has_pool = True
    server.world.pool = [PoolRoom("700", 5555, 6666, server.world.now - HOUR)]

    made = vdx(server).provision(wish(server, at=server.world.now + timedelta(minutes=1)))

    assert made.status == RoomStatus.READY
    assert made.addresses["sip"] == "700@rooms.example.org"


def test_it_is_given_back_as_often_as_one_likes(server: Server) -> None:
    line = vdx(server)
    line.provision(wish(server))

    assert [line.release(REF), line.release(REF)] == [True, True]
    assert line.fetch(REF) is None


@pytest.mark.parametrize("minutes", [5, 0, -30])
def test_an_open_room_is_given_back_too(server: Server, minutes: int) -> None:
    vdx(server).provision(wish(server, at=server.world.now + timedelta(minutes=minutes)))
    for _turn in range(3):
        vdx(server).release(REF)
        server.world.later(minutes=3)

    assert vdx(server).release(REF)
    assert server.world.rooms[str(REF)].number is None


def test_a_number_that_was_freed_is_told_no_more(server: Server) -> None:
    vdx(server).provision(soon(server))
    server.world.later(hours=2)

    found = vdx(server).fetch(REF)

    assert found is not None
    assert (found.status, found.addresses, found.secrets) == (RoomStatus.CLOSED, {}, {})


def test_only_ours_are_listed(server: Server) -> None:
    line = vdx(server)
    line.provision(wish(server))
    vdx(server, marker="moedebro-2").provision(wish(server, ref=uuid.UUID(int=9)))

    found = list(line.managed(server.world.now, server.world.now + 24 * HOUR))

    assert [known.ref for known in found] == [REF]


def test_the_check_makes_nothing(server: Server) -> None:
    vdx(server).check()

    assert server.world.rooms == {}
    assert server.count("POST") == 0


@pytest.mark.parametrize(("name", "said"), [("labels", 5), ("labels", True), ("uuid", "nummer-7")])
def test_a_list_of_another_shape_is_a_refusal_of_ours(
    server: Server, name: str, said: object
) -> None:
    vdx(server).provision(soon(server))
    [far] = server.world.rooms.values()
    setattr(far, name, said)

    assert accesses.look(vdx(server)) == Trouble.NO_BRIDGE
