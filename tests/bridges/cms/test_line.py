"""Our side of Cisco Meeting Server, against the fake: what is asked, what is understood, and what
is never given."""

import logging
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from tests.bridges.cms.fake import GUESTS, HOSTS
from tests.bridges.cms.making import cms
from tests.bridges.cms.server import CmsServer
from tests.bridges.fake_server import Fault
from tests.bridges.making import HOUR
from video.outside import accesses
from video.outside.bridge import BridgeRefused, RoomStatus, Wish
from video.outside.cms import answers
from video.outside.models import Trouble

REF = uuid.UUID("7d0c9e4a-6a51-4a1e-9b0e-3d8f0a5f6c11")
OTHER = uuid.UUID("7d0c9e4a-0000-4000-8000-000000000009")  # looks alike to the filter


def wish(server: CmsServer, *, at: datetime | None = None, ref: uuid.UUID = REF) -> Wish:
    starts_at = at or server.world.now + 2 * HOUR
    return Wish(ref, f"Moedebro {ref.hex[:8]}", starts_at, starts_at + HOUR)


def trouble_of(server: CmsServer, asked: Wish) -> BridgeRefused:
    with pytest.raises(BridgeRefused) as refused:
        cms(server).provision(asked)
    return refused.value


def test_what_was_made_is_what_is_read_back(server: CmsServer) -> None:
    made = cms(server).provision(wish(server))

    assert made.status == RoomStatus.READY
    assert made.fits(wish(server))
    assert made == cms(server).fetch(REF)


def test_a_room_takes_eight_questions_and_a_look_at_it_seven(server: CmsServer) -> None:
    """What was just made is known by its Location, and is read back, but not looked for."""
    cms(server).provision(wish(server))
    assert len(server.asked) == 8

    cms(server).fetch(REF)
    assert len(server.asked) == 8 + 7


def test_host_and_guest_have_a_way_in_each_and_guests_wait(server: CmsServer) -> None:
    cms(server).provision(wish(server))

    [space] = server.world.rooms.values()
    profiles = [way.said["callLegProfile"] for way in space.methods.values()]
    assert profiles == [HOSTS, GUESTS]
    assert space.said["callLegProfile"] == GUESTS  # its own address leads past no lobby
    assert {way.said["scope"] for way in space.methods.values()} == {"private"}


def test_each_gets_in_by_their_own_link_number_and_passcode(server: CmsServer) -> None:
    made = cms(server).provision(wish(server))

    [space] = server.world.rooms.values()
    host, guest = (way.said for way in space.methods.values())
    assert made.secrets["web"].endswith(f"/meeting/{guest['callId']}?secret={guest['secret']}")
    assert made.secrets["host_web"].endswith(f"/meeting/{host['callId']}?secret={host['secret']}")
    assert made.addresses == {"sip": f"{guest['callId']}@cms.example.org"}
    assert made.secrets["host_pin"] == host["passcode"] != guest["passcode"]


def test_a_server_that_keeps_its_passcodes_to_itself_leaves_nobody_without(
    server: CmsServer,
) -> None:
    server.world.shows_passcodes = False
    made = cms(server).provision(wish(server))

    [space] = server.world.rooms.values()
    pins = [way.said["passcode"] for way in space.methods.values()]
    assert [made.secrets["host_pin"], made.secrets["guest_pin"]] == pins


def test_a_link_that_was_ended_at_the_server_is_told_anew(server: CmsServer) -> None:
    before = cms(server).provision(wish(server)).secrets
    [space] = server.world.rooms.values()
    for way in space.methods.values():
        server.world.change(way.said, {"regenerateSecret": "true"})

    after = cms(server).fetch(REF)

    assert after is not None
    assert after.secrets["web"] not in ("", before["web"])


def test_without_a_web_bridge_nobody_is_sent_to_a_link(server: CmsServer) -> None:
    server.world.join = None
    assert "web" not in cms(server).provision(wish(server)).secrets


def test_nothing_of_a_person_goes_there(server: CmsServer) -> None:
    cms(server).provision(wish(server))

    [space] = server.world.rooms.values()
    assert space.said["name"] == "Moedebro 7d0c9e4a"
    assert space.said["uri"] == f"moedebro-1-{REF.hex}"
    assert "meetingScheduler" not in space.said


def test_words_with_other_letters_arrive_as_they_are(server: CmsServer) -> None:
    asked = Wish(REF, "Møde & æblegrød <7d0c9e4a>", *times(server))

    cms(server).provision(asked)

    [space] = server.world.rooms.values()
    assert space.said["name"] == asked.title
    assert cms(server).fetch(REF) is not None


def times(server: CmsServer) -> tuple[datetime, datetime]:
    return server.world.now, server.world.now + HOUR


def test_no_secret_is_in_what_is_printed_or_logged(
    server: CmsServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    line = cms(server)
    made = line.provision(wish(server))

    said = " ".join([repr(made), repr(line), repr(line._access), caplog.text])
    for secret in (*made.secrets.values(), "kodeord"):
        assert secret not in said


def test_a_second_request_takes_over_the_first_ones_room(server: CmsServer) -> None:
    first = cms(server).provision(wish(server))

    assert cms(server).provision(wish(server)) == first
    assert server.there == 1


def test_of_many_who_ask_at_once_for_one_room_all_get_the_same(server: CmsServer) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _turn: cms(server).provision(wish(server)), range(40)))

    assert all(each == made[0] for each in made)
    [space] = server.world.rooms.values()
    assert len(space.methods) == 2


def test_what_was_made_for_another_time_is_moved_when_it_is_taken_over(server: CmsServer) -> None:
    cms(server).provision(wish(server))
    later = wish(server, at=server.world.now + 5 * HOUR)

    assert cms(server).provision(later).fits(later)


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_an_answer_that_is_lost_on_the_way_leaves_one_whole_room(
    server: CmsServer, lost: int
) -> None:
    """The space, the hosts' way in, the guests'."""
    server.faults = [("POST", Fault.PASSED)] * (lost - 1) + [("POST", Fault.LOST)]
    asked = wish(server)
    if lost > 1:
        assert trouble_of(server, asked).trouble == Trouble.NO_ANSWER

    assert cms(server).provision(asked).fits(asked)
    assert server.there == 1
    [space] = server.world.rooms.values()
    assert len(space.methods) == 2


def test_a_room_without_its_ways_in_is_taken_away_again(server: CmsServer) -> None:
    server.world.refuses_methods = "passcodeTooShort"

    refusal = trouble_of(server, wish(server))

    assert (refusal.trouble, refusal.code) == (Trouble.REJECTED, "passcodeTooShort")
    assert server.there == 0


def test_a_number_that_leads_elsewhere_is_passed_over(server: CmsServer) -> None:
    number = answers.number_of(REF, "guest", 0)
    server.world.create({"name": "Andres", "uri": "andres", "callId": number})

    made = cms(server).provision(wish(server))

    assert made.addresses["sip"].partition("@")[0] == answers.number_of(REF, "guest", 1)


def test_an_address_that_somebody_else_has_is_said(server: CmsServer) -> None:
    server.world.create({"name": "Andres", "uri": "x", "secondaryUri": f"moedebro-1-{REF.hex}"})
    assert trouble_of(server, wish(server)).code == "duplicateCoSpaceUri"


def test_a_profile_that_is_not_there_is_for_its_administrator(server: CmsServer) -> None:
    server.world.profiles.remove(GUESTS)
    assert trouble_of(server, wish(server)).trouble == Trouble.BADLY_SET_UP


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault.SILENT, Trouble.NO_ANSWER), (Fault.BUSY, Trouble.BUSY), (Fault.DOWN, Trouble.BUSY),
        (Fault.BUSY_FOR, Trouble.BUSY), (Fault.BROKEN, Trouble.BROKEN),
        (Fault.HTML, Trouble.NO_BRIDGE), (Fault.CUT, Trouble.NO_BRIDGE),
        (Fault.LARGE, Trouble.NO_BRIDGE), (Fault.MOVED, Trouble.MOVED),
        (Fault.ENTITIES, Trouble.NO_BRIDGE),
    ],
)  # fmt: skip
def test_every_fault_is_a_refusal_of_ours(
    server: CmsServer, fault: Fault, trouble: Trouble
) -> None:
    cms(server).provision(wish(server))
    server.faults = [("GET", fault)]

    with pytest.raises(BridgeRefused) as refused:
        cms(server).fetch(REF)
    assert refused.value.trouble == trouble


def test_a_bridge_that_says_how_long_is_believed(server: CmsServer) -> None:
    server.faults = [("GET", Fault.BUSY_FOR)]

    with pytest.raises(BridgeRefused) as refused:
        cms(server).fetch(REF)
    assert refused.value.wait == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("password", "role", "trouble"),
    [("andet", "api", Trouble.NOT_LET_IN), ("kodeord-ved-broen", None, Trouble.NOT_ALLOWED)],
)
def test_who_is_not_let_in_is_asked_no_second_time(
    server: CmsServer, password: str, role: str | None, trouble: Trouble
) -> None:
    server.secret, server.role = password, role
    assert trouble_of(server, wish(server)).trouble == trouble
    assert server.count("POST") == 1


def test_it_keeps_its_addresses_when_it_is_moved(server: CmsServer) -> None:
    before = cms(server).provision(wish(server))
    later = wish(server, at=server.world.now + 24 * HOUR)

    found = cms(server).update(later)

    assert found is not None
    assert found.fits(later)
    assert (found.addresses, found.secrets) == (before.addresses, before.secrets)


def test_what_is_gone_is_not_found_or_moved(server: CmsServer) -> None:
    assert cms(server).fetch(REF) is None
    assert cms(server).update(wish(server)) is None


def test_a_room_that_lost_a_way_in_is_no_room(server: CmsServer) -> None:
    cms(server).provision(wish(server))
    [space] = server.world.rooms.values()
    space.methods.popitem()

    assert cms(server).fetch(REF) is None


def test_it_is_given_back_as_often_as_one_likes(server: CmsServer) -> None:
    line = cms(server)
    line.provision(wish(server))

    assert [line.release(REF), line.release(REF)] == [True, True]
    assert server.there == 0


def test_whoever_is_still_inside_is_put_out(server: CmsServer) -> None:
    made = cms(server).provision(wish(server))
    number = made.addresses["sip"].partition("@")[0]
    server.world.come(number, "Borger", made.secrets["guest_pin"])

    cms(server).release(REF)

    assert (server.world.calls, server.there) == ({}, 0)


def test_only_ours_are_listed_however_many_pages_there_are(server: CmsServer) -> None:
    for number in range(8):
        ref = uuid.UUID(int=(number + 1) << 96)
        cms(server).provision(wish(server, ref=ref))
    cms(server, marker="moedebro-2").provision(wish(server))
    server.world.create({"name": "Moedebro privat", "uri": "direktionen"})

    now = server.world.now
    found = [known.ref for known in cms(server).managed(now - HOUR, now + HOUR)]

    assert sorted(found) == [uuid.UUID(int=(number + 1) << 96) for number in range(8)]
    assert list(cms(server).managed(now + HOUR, now + 2 * HOUR)) == []


def test_rooms_that_look_alike_are_told_apart(server: CmsServer) -> None:
    cms(server).provision(wish(server, ref=OTHER))
    cms(server).provision(wish(server))

    cms(server).release(REF)

    assert cms(server).fetch(REF) is None
    assert cms(server).fetch(OTHER) is not None


def test_the_check_makes_nothing(server: CmsServer) -> None:
    cms(server).check()

    assert server.there == 0
    assert server.count("POST") == 0


def test_guests_who_would_not_wait_are_seen_before_anybody_is_booked(server: CmsServer) -> None:
    server.world.guests_wait = False
    assert accesses.look(cms(server)) == Trouble.NO_LOBBY


def test_profiles_the_wrong_way_round_are_seen_too(server: CmsServer) -> None:
    turned = {"host": GUESTS, "guest": HOSTS}
    assert accesses.look(cms(server, profiles=turned)) == Trouble.NO_LOBBY
