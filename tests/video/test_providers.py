"""What booking may rely on, whichever provider stands behind a room."""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.db import db
from core.errors import Refusal
from tests.video.rooms import (
    GUEST_PIN,
    HOST_PIN,
    HOUR,
    NOON,
    Work,
    a_room,
    provide,
    somebody,
)
from video import services
from video.models import Provision, ProvisionState
from video.providers import JoinIdentity, RoomNotReady, TooEarly, TooLate

HOST, GUEST = somebody("Sagsbehandler", is_host=True), somebody()


@pytest.fixture(params=[kind for kind, p in services.PROVIDERS.items() if p.is_immediate])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind that answers at once. Those that do not: tests/bridges/contract."""
    return str(request.param)


def test_asking_twice_gives_one_provision(kind: str, work: Work) -> None:
    with work():
        room = a_room(kind)
        first, second = provide(room, key="one"), provide(room, key="one")

        assert first is second
        assert db.session.scalar(select(func.count()).select_from(Provision)) == 1


def test_a_room_made_again_is_the_same_room(kind: str, work: Work) -> None:
    with work():
        provision = provide(a_room(kind))
        before = (provision.ref, provision.addresses)

        services.make_ready(provision)

        assert (provision.ref, provision.addresses) == before
        assert provision.state == ProvisionState.READY


def test_the_host_comes_before_the_leader_opens_and_a_guest_does_not(kind: str, work: Work) -> None:
    with work():
        provision = provide(a_room(kind))

        assert services.join(provision, HOST, now=NOON).url
        with pytest.raises(TooEarly):
            services.join(provision, GUEST, now=NOON)


def test_a_guest_comes_once_the_leader_has_opened(kind: str, work: Work) -> None:
    with work():
        provision = provide(a_room(kind))
        services.open_room(provision, now=NOON)

        assert services.join(provision, GUEST, now=NOON).url


@pytest.mark.parametrize(
    ("minutes", "refusal"),
    [(-31, TooEarly), (-30, None), (0, None), (120, None), (121, TooLate)],
)
def test_nobody_comes_before_or_after_the_time(
    kind: str, work: Work, minutes: int, refusal: type[Refusal] | None
) -> None:
    with work():
        provision = provide(a_room(kind), length=HOUR)
        provision.opened_at = NOON
        at = NOON + timedelta(minutes=minutes)
        for who in (HOST, GUEST):
            assert refused(provision, who, at) == refusal


def refused(provision: Provision, who: JoinIdentity, at: datetime) -> type[Refusal] | None:
    try:
        services.join(provision, who, now=at)
    except Refusal as refusal:
        return type(refusal)
    return None


def test_a_room_is_released_as_often_as_one_likes(kind: str, work: Work) -> None:
    with work():
        provision = provide(a_room(kind))
        services.open_room(provision, now=NOON)
        services.release(provision, now=NOON)
        services.release(provision, now=NOON)

        assert provision.state == ProvisionState.RELEASED
        with pytest.raises(RoomNotReady):
            services.join(provision, GUEST, now=NOON)


def test_addresses_can_be_followed(kind: str, work: Work) -> None:
    with work():
        provision = provide(a_room(kind))
        target = services.join(provision, HOST, now=NOON)

        parts = urlsplit(target.url)
        assert bool(parts.scheme and parts.hostname) == target.is_external
        assert target.is_external or target.url.startswith("/")
        assert target.is_external != services.PROVIDERS[kind].is_embedded
        assert all(isinstance(each, str) and each for each in provision.addresses.values())


def test_guests_and_hosts_get_different_addresses_where_a_room_has_two(work: Work) -> None:
    with work():
        provision = provide(a_room("local"))
        services.open_room(provision, now=NOON)

        urls = [services.join(provision, who, now=NOON).url for who in (HOST, GUEST)]

        assert len(set(urls)) == 2
        assert len({url.rpartition("/")[2][22:] for url in urls}) == 2  # each with its own proof


def test_no_pin_leaves_the_room(kind: str, work: Work, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with work():
        provision = provide(a_room(kind, guest_pin=GUEST_PIN, host_pin=HOST_PIN))
        services.open_room(provision, now=NOON)
        targets = [services.join(provision, who, now=NOON) for who in (HOST, GUEST)]
        said = [repr(x) for x in (provision, provision.room, provision.addresses, *targets)]

    for pin in (GUEST_PIN, HOST_PIN):
        assert pin not in " ".join([*said, caplog.text])


def test_no_pin_is_in_what_the_database_complains_of(kind: str, work: Work) -> None:
    room = a_room(kind, guest_pin=GUEST_PIN, host_pin=HOST_PIN)
    room.capacity = 1

    with pytest.raises(IntegrityError) as complaint, work():
        db.session.add(room)

    assert GUEST_PIN not in str(complaint.value)
    assert HOST_PIN not in str(complaint.value)


def test_the_built_in_room_never_holds_more_than_four(work: Work) -> None:
    with pytest.raises(IntegrityError, match="mesh_is_small"), work():
        db.session.add(a_room("local", capacity=5))


def test_a_static_room_without_an_address_is_not_ready(work: Work) -> None:
    with work():
        provision = provide(a_room("static", web_url=None))

        with pytest.raises(RoomNotReady):
            services.join(provision, HOST, now=NOON)
