"""What booking may rely on, whichever kind of room: also of one that is made elsewhere."""

import logging
import re
import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy.exc import StatementError

from core.db import db
from core.errors import Refusal
from tests.bridges.contract.kinds import GUEST, HOST, Kind
from tests.bridges.making import HOUR
from video import services
from video.models import Provision, ProvisionState, Room
from video.providers import RoomNotReady, TooEarly, TooLate
from video.ways import Ways

SIP = re.compile(r"[\w.-]+@[\w.-]+")
BUILT_IN = ("local", "janus")  # they have no address but the page's
PINS = {
    "vdx": re.compile(r"[1-9]\d{3,8}"),
    "cms": re.compile(r"\d{6}"),
    "pexip": re.compile(r"\d{6}"),
    "pexip-policy": re.compile(r"\d{6}"),
}


def test_asked_twice_with_one_key_there_is_one_room(kind: Kind) -> None:
    room = kind.a_room()

    assert kind.ask(room, "one") == kind.ask(room, "one")
    kind.settle()

    assert len(kind.provisions()) == 1
    assert kind.there <= 1


def test_in_time_it_is_ready_with_addresses_that_can_be_followed(kind: Kind) -> None:
    id = kind.ask(kind.a_room(), "one")
    kind.settle()
    kind.settle(minutes=100)
    kind.settle(minutes=10)

    [made] = kind.provisions()
    assert made.state == ProvisionState.READY
    ways = kind.ways(id)
    assert kind.name in BUILT_IN or SIP.fullmatch(ways.sip or "")
    assert kind.name not in PINS or PINS[kind.name].fullmatch(ways.guest_pin or "")


def test_its_state_moves_forward_only(kind: Kind) -> None:
    order = list(ProvisionState)
    id, seen = kind.ask(kind.a_room(), "one"), []
    for _turn in range(12):
        kind.settle(minutes=20)
        seen.append(order.index(kind.provisions()[0].state))
    kind.release(id)
    kind.settle()

    seen.append(order.index(kind.provisions()[0].state))
    assert seen == sorted(seen)
    assert order[seen[-1]] == ProvisionState.RELEASED


@pytest.mark.parametrize(
    ("minutes", "refusal"), [(-45, TooEarly), (-8, None), (60, None), (121, TooLate)]
)
def test_nobody_comes_before_or_after_the_time(
    kind: Kind, minutes: int, refusal: type[Refusal] | None
) -> None:
    id = kind.ask(kind.a_room(), "one")
    kind.settle()
    for span in (112, minutes + 8):
        if span > 0:
            kind.settle(minutes=span)
    if minutes < -8:
        kind.stage.server.world.now -= timedelta(minutes=-8 - minutes)

    assert refused(kind, id) == refusal


def refused(kind: Kind, id: object) -> type[Refusal] | None:
    try:
        kind.join(id, HOST)  # type: ignore[arg-type]  # it came from there
    except Refusal as refusal:
        return type(refusal)
    return None


def test_a_meeting_that_moves_takes_its_room_along_or_gets_another(kind: Kind) -> None:
    id = kind.ask(kind.a_room(), "one")
    kind.settle()
    kind.move(id, 24 * HOUR)
    kind.settle()
    kind.settle(hours=25, minutes=52)
    kind.settle(minutes=1)

    kind.open(id)
    assert kind.join(id, GUEST).url
    assert kind.there <= 1


def test_moved_while_it_is_open_there_is_one_room_at_the_new_time(kind: Kind) -> None:
    id = kind.ask(kind.a_room(), "one", ahead=timedelta(minutes=5))
    kind.settle()
    kind.move(id, 24 * HOUR)
    kind.settle()
    kind.settle(minutes=10)
    kind.settle(hours=23, minutes=50)

    assert kind.join(id, HOST).url
    assert kind.there <= 1


@pytest.mark.parametrize("minutes", [None, 0, 10, 115])
def test_it_is_given_back_whenever_and_as_often_as_one_likes(
    kind: Kind, minutes: int | None
) -> None:
    id = kind.ask(kind.a_room(), "one")
    if minutes is not None:
        kind.settle(minutes=minutes)
    kind.release(id)
    kind.release(id)
    for _turn in range(5):
        kind.settle(minutes=2)

    [over] = kind.provisions()
    assert over.state == ProvisionState.RELEASED
    assert kind.there == 0
    assert kind.ways(id) == Ways()


def test_once_given_back_nobody_is_led_there(kind: Kind) -> None:
    id = kind.ask(kind.a_room(), "one", ahead=timedelta(minutes=5))
    kind.settle()
    kind.open(id)
    kind.release(id)

    with pytest.raises(RoomNotReady):
        kind.join(id, GUEST)


def test_host_and_guest_get_in_by_themselves(kind: Kind) -> None:
    id = kind.ask(kind.a_room(), "one", ahead=timedelta(minutes=5))
    kind.settle()
    kind.open(id)

    host, guest = kind.join(id, HOST), kind.join(id, GUEST)

    assert host.url == guest.url or kind.name != "static"
    assert kind.name == "static" or host.url != guest.url
    assert guest.pin is None
    assert urlsplit(guest.url).scheme in ("https", "")


def test_no_pin_is_in_what_is_printed_or_logged(
    kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    id = kind.ask(kind.a_room(), "one", ahead=timedelta(minutes=5))
    kind.settle()
    ways, host = kind.ways(id), kind.join(id, HOST)

    said = " ".join([caplog.text, repr(ways), repr(kind.provisions()), repr(kind.stage.orders())])
    pins = [pin for pin in (ways.guest_pin, ways.host_pin, host.pin) if pin]
    assert kind.name in BUILT_IN or pins
    assert not [pin for pin in pins if pin in said]


def test_a_time_without_a_zone_is_refused_at_the_door(kind: Kind) -> None:
    with pytest.raises(StatementError, match="2026-12-01"):
        ask_without_zone(kind, kind.a_room())


def ask_without_zone(kind: Kind, room_id: uuid.UUID) -> None:
    at = datetime(2026, 12, 1, 9)  # noqa: DTZ001 - that is the point
    with kind.stage.work():
        room = db.session.get_one(Room, room_id)
        services.provide(room, key="n", starts_at=at, ends_at=at + HOUR, now=kind.now)


@pytest.mark.parametrize("night", [datetime(2026, 10, 25, 0, 30), datetime(2027, 3, 28, 0, 30)])  # noqa: DTZ001
def test_the_nights_on_which_clocks_change_are_as_long_as_they_are(
    kind: Kind, night: datetime
) -> None:
    kind.stage.server.world.now = night.replace(tzinfo=UTC) - HOUR
    id = kind.ask(kind.a_room(), "one", ahead=HOUR)
    kind.settle()

    with kind.stage.work():
        made = db.session.get_one(Provision, id)
        assert made.closes_at - made.opens_at == timedelta(hours=2, minutes=30)
    for order in kind.stage.orders():
        assert order.starts_at == night.replace(tzinfo=UTC)
        assert order.done == order.wanted  # the same was read back
