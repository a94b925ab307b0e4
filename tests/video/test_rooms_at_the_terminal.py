"""The installation's own rooms are kept at the terminal: everybody's meetings may get them."""

from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.services.rooms import usable_rooms
from core import clock
from core.audit import AuditEntry
from tests.audits import audits
from tests.booking.making import a_booking, book, crowd, make_room
from tests.conftest import Work
from tests.factories import Cast
from tests.video.rooms import GUEST_PIN, HOST_PIN
from video.models import Provision, Room

DAY = timedelta(days=1)

BUILT_IN = ("add", "--kind", "local", "--name", "Lille rum", "--capacity", "4")
BRIDGE = (
    "add", "--kind", "static", "--name", "Rum 402", "--capacity", "12", "--buffer-minutes", "5",
    "--web-url", "https://rum.example.org/402", "--sip-address", "402@rum.example.org",
    "--phone", "00112277",
)  # fmt: skip


def rooms(app: Flask, *said: str, typed: str | None = None) -> Result:
    """Type the command."""
    return app.test_cli_runner().invoke(args=["rooms", *said], input=typed)


def test_a_built_in_room_is_everybodys(app: Flask, cast: Cast, work: Work) -> None:
    assert rooms(app, *BUILT_IN).output == "Added Lille rum.\n"

    with work():
        for unit in (cast.at.adults, cast.at.families, cast.at.doctors):
            assert [room.name for room in usable_rooms(unit.id)] == ["Lille rum"]


def test_a_room_on_a_bridge_has_all_its_ways_in(app: Flask, session: Session) -> None:
    assert rooms(app, *BRIDGE).exit_code == 0

    room = session.scalars(select(Room)).one()
    assert (room.provider, room.capacity, room.buffer_minutes) == ("static", 12, 5)
    assert (room.sip_address, room.phone) == ("402@rum.example.org", "+4500112277")
    assert (room.guest_pin, room.organisation_id) == (None, None)


def test_pins_are_asked_for_and_not_shown(app: Flask, session: Session) -> None:
    answer = rooms(app, *BRIDGE, "--ask-pins", typed=f"{GUEST_PIN}\n{HOST_PIN}\n")

    room = session.scalars(select(Room)).one()
    assert (room.guest_pin, room.host_pin) == (GUEST_PIN, HOST_PIN)
    assert GUEST_PIN not in answer.output


def test_it_is_written_down_as_the_systems_own(app: Flask, session: Session) -> None:
    rooms(app, *BUILT_IN)

    row = session.scalars(select(AuditEntry)).one()
    assert (row.kind, row.actor_kind, row.actor_id) == ("room-registered", "system", None)
    assert row.facts == {"provider": "local", "capacity": 4, "organisation": None}


BAD = {
    "five in the mesh": ((*BUILT_IN[:-1], "5"), "højst plads til fire"),
    "no address": ((*BRIDGE, "--web-url", ""), "begynde med https://"),
    "half a phone": ((*BRIDGE, "--phone", "12"), "otte tal"),
    "a word": ((*BUILT_IN[:-1], "mange"), "capacity:"),
    "another kind": (("add", "--kind", "pexip"), "pexip"),
    "a name that is taken": ((*BUILT_IN, "--name", "Rum 1"), "allerede et lokale"),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_is_wrong_is_said(app: Flask, session: Session, fault: str) -> None:
    said, words = BAD[fault]
    make_room(session)

    answer = rooms(app, *said)

    assert answer.exit_code != 0
    assert words in answer.output
    assert [room.name for room in session.scalars(select(Room))] == ["Rum 1"]


def test_it_is_put_out_of_use_and_in_use_again(app: Flask, session: Session) -> None:
    make_room(session)

    assert rooms(app, "use", "Rum 1", "off").output == "Rum 1 is out of use.\n"
    assert rooms(app, "list").output == "Rum 1: static, 20 seats, out of use\n"
    rooms(app, "use", "Rum 1", "on")

    facts = [row.facts["is_active"] for row in audits(session, "room-changed")]
    assert facts == [False, True]


def test_an_organisations_room_is_not_the_terminals(
    app: Flask, session: Session, cast: Cast
) -> None:
    make_room(session, organisation_id=cast.at.kolding.id)

    answer = rooms(app, "use", "Rum 1", "off")

    assert (answer.exit_code, rooms(app, "list").output) == (1, "")
    assert "no room called Rum 1" in answer.output


def room_now(session: Session) -> Room:
    """The only room, as the committed database has it."""
    session.rollback()
    session.expire_all()
    return session.scalars(select(Room)).one()


def test_a_room_is_corrected_and_the_rest_stays(app: Flask, session: Session) -> None:
    rooms(app, *BRIDGE, "--ask-pins", typed=f"{GUEST_PIN}\n{HOST_PIN}\n")

    answer = rooms(
        app, "correct", "Rum 402", "--web-url", "https://nyt.example.org/402", "--phone", ""
    )

    assert answer.output == "Corrected Rum 402.\n"
    room = room_now(session)
    assert (room.web_url, room.phone) == ("https://nyt.example.org/402", None)
    assert (room.capacity, room.sip_address) == (12, "402@rum.example.org")
    assert (room.guest_pin, room.host_pin, room.version) == (GUEST_PIN, HOST_PIN, 2)
    [row] = audits(session, "room-changed", room.id)
    assert (row.actor_kind, row.facts["fields"]) == ("system", ["phone", "web_url"])


def test_pins_are_corrected_unseen_and_removed(app: Flask, session: Session) -> None:
    rooms(app, *BRIDGE, "--ask-pins", typed=f"{GUEST_PIN}\n{HOST_PIN}\n")

    answer = rooms(app, "correct", "Rum 402", "--ask-pins", typed="\n998877\n")
    rooms(app, "correct", "Rum 402", "--remove-guest-pin")

    assert "998877" not in answer.output
    assert (room_now(session).guest_pin, room_now(session).host_pin) == (None, "998877")


BAD_CORRECTIONS = {
    "no address": (("--web-url", "http://x"), "begynde med https://"),
    "half a phone": (("--phone", "12"), "otte tal"),
    "fewer than are expected": (("--capacity", "6"), "venter 7 deltagere"),
    "a name that is taken": (("--name", "Et andet"), "allerede et lokale"),
    "no number": (("--capacity", "mange"), "capacity:"),
}


@pytest.mark.parametrize("fault", BAD_CORRECTIONS)
def test_a_wrong_correction_is_said_and_changes_nothing(
    app: Flask, session: Session, cast: Cast, work: Work, fault: str
) -> None:
    room = make_room(session, "Rum 402", capacity=12)
    make_room(session, "Et andet", capacity=2)
    with work():
        tomorrow = clock.now() + DAY
        book(a_booking(cast, starts_at=tomorrow, invitees=crowd(6)), cast.anna, now=clock.now())
    said, words = BAD_CORRECTIONS[fault]

    answer = rooms(app, "correct", "Rum 402", *said)

    assert (answer.exit_code, words in answer.output) == (1, True), answer.output
    session.rollback()
    session.expire_all()
    assert session.get_one(Room, room.id).version == 1


def test_a_booked_meeting_finds_the_new_address(
    app: Flask, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session, "Rum 402", capacity=12, sip_address="402@video.example.org")
    with work():
        tomorrow = clock.now() + DAY
        book(a_booking(cast, starts_at=tomorrow), cast.anna, now=clock.now())

    answer = rooms(app, "correct", "Rum 402", "--sip-address", "9@video.example.org")

    assert answer.exit_code == 0, answer.output
    [provision] = session.scalars(select(Provision))
    assert "9@video.example.org" in str(provision.addresses)


def test_a_built_in_room_has_no_address_to_correct(app: Flask, session: Session) -> None:
    rooms(app, *BUILT_IN)

    answer = rooms(app, "correct", "Lille rum", "--phone", "00112277")

    assert (answer.exit_code, "has no phone" in answer.output) == (1, True)
    assert rooms(app, "correct", "Lille rum", "--capacity", "3").exit_code == 0
    assert room_now(session).capacity == 3


def test_a_room_of_an_organisation_is_not_corrected_here(
    app: Flask, session: Session, cast: Cast
) -> None:
    make_room(session, "Koldings rum", organisation_id=cast.at.kolding.id)

    answer = rooms(app, "correct", "Koldings rum", "--capacity", "20")

    assert (answer.exit_code, "no room called" in answer.output) == (1, True)
    assert room_now(session).version == 1
