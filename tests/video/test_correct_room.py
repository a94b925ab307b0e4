"""An administrator corrects a room: meetings that have it follow, and nothing is lost."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.cards import ChangedMeanwhile
from accounts.models import User
from core import clock
from core.config import Settings
from core.db import db, transaction
from notifications.models import OutboxMessage
from tests.audits import audits
from tests.booking.making import CITIZEN, a_booking, book, crowd
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.personal import makers as personal
from tests.video.rooms import GUEST_PIN, HOST_PIN
from tests.video.test_room_register import URL, own_room
from video import register
from video.models import Provision, Room

FIELDS = {
    "version": "1",
    "name": "Rum 403",
    "capacity": "12",
    "buffer_minutes": "10",
    "web_url": "https://ny.example.org/403",
    "sip_address": "403@ny.example.org",
    "phone": "00 11 22 78",
    "guest_pin": "",
    "host_pin": "",
}
DAY = timedelta(days=1)


@pytest.fixture
def room(session: Session, cast: Cast) -> Room:
    """A room of Frida's organisation, with both PINs."""
    pins = {"guest_pin": GUEST_PIN, "host_pin": HOST_PIN}
    return own_room(session, cast, sip_address="1@rum.example.org", **pins)


def correct(client: FlaskClient, room: Room, **changes: str) -> TestResponse:
    """Fill in the room's form."""
    return post(client, f"{URL}/{room.id}", FIELDS | changes)


def now_of(session: Session, room: Room) -> Room:
    """As the committed database has it."""
    session.rollback()
    session.expire_all()
    return session.get_one(Room, room.id)


def test_a_room_is_corrected_and_keeps_its_pins(
    client: FlaskClient, session: Session, cast: Cast, room: Room
) -> None:
    sign_in(client, cast.frida)

    assert correct(client, room).status_code == 303

    found = now_of(session, room)
    assert (found.name, found.capacity, found.buffer_minutes) == ("Rum 403", 12, 10)
    assert (found.web_url, found.sip_address) == (FIELDS["web_url"], FIELDS["sip_address"])
    assert (found.phone, found.version) == ("+4500112278", 2)
    assert (found.guest_pin, found.host_pin) == (GUEST_PIN, HOST_PIN)


def test_what_changed_is_written_down_without_the_pins(
    client: FlaskClient, session: Session, cast: Cast, room: Room
) -> None:
    sign_in(client, cast.frida)

    correct(client, room, name=room.name, capacity="20", sip_address="", host_pin="1234567")

    [row] = audits(session, "room-changed")
    assert (row.actor_id, row.subject_id) == (cast.frida.id, room.id)
    assert row.facts == {
        "fields": ["buffer_minutes", "host_pin", "phone", "sip_address", "web_url"],
        "organisation": str(cast.at.kolding.id),
    }


def test_a_pin_is_replaced_or_removed(
    client: FlaskClient, session: Session, cast: Cast, room: Room
) -> None:
    sign_in(client, cast.frida)

    correct(client, room, guest_pin="5551", remove_host_pin="y")

    found = now_of(session, room)
    assert (found.guest_pin, found.host_pin) == ("5551", None)
    assert "remove_host_pin" not in client.get(f"{URL}/{room.id}").text


def test_nobody_reads_a_pin_on_the_page(client: FlaskClient, cast: Cast, room: Room) -> None:
    sign_in(client, cast.frida)

    page = client.get(f"{URL}/{room.id}")

    assert GUEST_PIN not in page.text
    assert HOST_PIN not in page.text
    assert page.text.count("Der er en.") == 2
    assert page_faults(page.text) == []


def test_the_built_in_room_has_neither_address_nor_pin(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    room = own_room(session, cast, "Lille rum", provider="local", capacity=4, web_url=None)
    sign_in(client, cast.frida)

    assert "web_url" not in client.get(f"{URL}/{room.id}").text
    assert correct(client, room, capacity="3").status_code == 303

    found = now_of(session, room)
    assert (found.name, found.capacity, found.web_url) == ("Rum 403", 3, None)
    assert correct(client, room, capacity="5", version="2").status_code == 422


BAD = {
    "no name": ({"name": " "}, "feltet"),
    "nobody": ({"capacity": "1"}, "mellem 2 og"),
    "a negative buffer": ({"buffer_minutes": "-1"}, "mellem 0 og"),
    "no address": ({"web_url": ""}, "begynde med https://"),
    "one side of SIP": ({"sip_address": "402"}, "SIP-adresse som"),
    "a short phone": ({"phone": "12"}, "otte tal"),
    "letters in a PIN": ({"guest_pin": "abcd"}, "med tal alene"),
    "the PIN that the host keeps": ({"guest_pin": HOST_PIN}, "hver sin"),
    "another's name": ({"name": "Rum 2"}, "allerede et lokale med det navn"),
    "no version": ({"version": ""}, "En anden har rettet"),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_input_is_said_and_kept(
    client: FlaskClient, session: Session, cast: Cast, room: Room, fault: str
) -> None:
    changes, words = BAD[fault]
    own_room(session, cast, "Rum 2")
    sign_in(client, cast.frida)

    answer = correct(client, room, **changes)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert 'value="403@ny.example.org"' in answer.text or "sip_address" in changes
    assert page_faults(answer.text) == []
    assert now_of(session, room).version == 1
    assert audits(session, "room-changed") == []


def test_it_is_never_smaller_than_a_booked_meeting_expects(
    client: FlaskClient, cast: Cast, room: Room, work: Work
) -> None:
    with work():
        tomorrow = clock.now() + DAY
        book(a_booking(cast, starts_at=tomorrow, invitees=crowd(6)), cast.anna, now=clock.now())
    sign_in(client, cast.frida)

    answer = correct(client, room, capacity="6")

    assert answer.status_code == 422
    assert "venter 7 deltagere" in answer.text
    assert correct(client, room, capacity="7").status_code == 303


def test_meetings_that_are_over_or_cancelled_count_for_nothing(
    client: FlaskClient, session: Session, cast: Cast, work: Work, settings: Settings
) -> None:
    over = personal.make_meeting(work, cast, settings, starts_in=-DAY)
    cancelled = personal.make_meeting(work, cast, settings)
    personal.cancel(work, cast, cancelled)
    rooms = session.scalars(select(Room)).all()
    for room in rooms:
        room.organisation_id = cast.at.kolding.id
    session.commit()
    sign_in(client, cast.frida)

    pages = [client.get(f"{URL}/{room.id}").text for room in rooms]

    assert over.meeting_id != cancelled.meeting_id
    assert all("Ingen møder har lokalet" in page for page in pages)


def test_the_page_says_how_many_meetings_have_the_room_and_until_when(
    client: FlaskClient, cast: Cast, room: Room, work: Work
) -> None:
    with work():
        for day in (1, 2):
            start = clock.now() + day * DAY
            book(a_booking(cast, starts_at=start), cast.anna, now=clock.now())
    sign_in(client, cast.frida)

    assert "2 møder har lokalet, det sidste til" in client.get(f"{URL}/{room.id}").text


def test_the_correction_reaches_a_link_that_was_sent(
    client: FlaskClient, session: Session, cast: Cast, work: Work, settings: Settings
) -> None:
    made = personal.make_meeting(work, cast, settings, starts_in=personal.SOON, is_open=True)
    room = session.scalars(select(Room)).one()
    room.organisation_id = cast.at.kolding.id
    session.commit()
    sign_in(client, cast.frida)

    assert correct(client, room).status_code == 303

    page = client.application.test_client().get(made.url(rest="/way-in")).text
    assert FIELDS["web_url"] in page
    assert personal.ROOM_URL not in page


def invitations(session: Session) -> list[OutboxMessage]:
    """Every invitation that was written, the first ones too."""
    session.rollback()
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


@pytest.fixture
def booked(cast: Cast, room: Room, work: Work) -> None:
    """Tomorrow's meeting has the room; one joins from a room system, Ida does not."""
    from_a_room = replace(CITIZEN, email="rum@example.org", joins_from_room_system=True)
    with work():
        meant = a_booking(cast, starts_at=clock.now() + DAY, invitees=(CITIZEN, from_a_room))
        book(meant, cast.anna, now=clock.now() - timedelta(minutes=1))


def test_a_new_sip_address_is_sent_to_who_joins_from_a_room_system_only(
    client: FlaskClient, session: Session, cast: Cast, room: Room, booked: None
) -> None:
    before = len(invitations(session))
    sign_in(client, cast.frida)

    correct(client, room)

    [again] = invitations(session)[before:]
    assert (again.kind, again.address) == ("invitation", "rum@example.org")
    assert again.payload["room_address"] == "403@ny.example.org"
    assert (again.payload["is_update"], again.payload["sequence"]) == (True, 0)


def test_another_web_address_is_no_news_to_anybody(
    client: FlaskClient, session: Session, cast: Cast, room: Room, booked: None
) -> None:
    before = len(invitations(session))
    sign_in(client, cast.frida)

    correct(client, room, sip_address="1@rum.example.org")

    assert len(invitations(session)) == before
    provision = session.scalars(select(Provision)).one()
    assert provision.addresses["web"] == FIELDS["web_url"]


def test_two_who_save_one_after_the_other_lose_nothing(
    client: FlaskClient, session: Session, cast: Cast, room: Room
) -> None:
    sign_in(client, cast.frida)
    correct(client, room)

    late = correct(client, room, name="Rum 404")

    assert late.status_code == 422
    assert "En anden har rettet her" in late.text
    assert 'value="Rum 404"' in late.text
    assert "<dd>Rum 403</dd>" in late.text
    assert now_of(session, room).name == "Rum 403"
    assert correct(client, room, name="Rum 404", version="2").status_code == 303


def save(app: Flask, cast: Cast, room: Room, name: str, start: Barrier) -> bool:
    """Rename the room when everybody does. Whether it was kept."""
    with app.app_context():
        start.wait()
        try:
            with transaction():
                frida = db.session.get_one(User, cast.frida.id)
                held = register.lock_room(frida, room.id)
                assert held
                said = {"name": name}
                by, now = frida.as_actor(), clock.now()
                register.change_room(held, said, version=1, most=0, by=by, now=now)
        except ChangedMeanwhile:
            return False
        return True


def test_of_two_who_save_at_once_one_is_asked(
    app: Flask, session: Session, cast: Cast, room: Room
) -> None:
    start = Barrier(2)

    with ThreadPoolExecutor(2) as pool:
        kept = pool.map(lambda name: save(app, cast, room, name, start), ("Rum A", "Rum B"))

    assert sorted(kept) == [False, True]
    assert now_of(session, room).version == 2


ELSEWHERE: dict[str, Callable[[Cast], uuid.UUID | None]] = {
    "beside": lambda cast: cast.at.vejle.id,
    "above": lambda cast: cast.at.region.id,
    "everybodys": lambda cast: None,
}


@pytest.mark.parametrize("whose", ELSEWHERE)
def test_somebody_elses_room_is_not_found(
    client: FlaskClient, session: Session, cast: Cast, room: Room, whose: str
) -> None:
    session.get_one(Room, room.id).organisation_id = ELSEWHERE[whose](cast)
    session.commit()
    sign_in(client, cast.frida)

    assert client.get(f"{URL}/{room.id}").status_code == 404
    assert post(client, f"{URL}/{room.id}", FIELDS, page=URL).status_code == 404
    assert now_of(session, room).version == 1


@pytest.mark.parametrize("who", ["anna", "dorte"])
def test_only_administrators_may(client: FlaskClient, cast: Cast, room: Room, who: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(f"{URL}/{room.id}").status_code == 403
    assert post(client, f"{URL}/{room.id}", FIELDS, page="/sign-in").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, room: Room) -> None:
    assert "/sign-in" in client.get(f"{URL}/{room.id}").location


def test_the_page_costs_the_same_whatever_the_number_of_meetings(
    client: FlaskClient, cast: Cast, room: Room, work: Work
) -> None:
    sign_in(client, cast.frida)
    with counted() as few:
        client.get(f"{URL}/{room.id}")
    with work():
        for day in range(1, 5):
            start = clock.now() + day * DAY
            book(a_booking(cast, starts_at=start, invitees=crowd(3)), cast.anna, now=clock.now())

    with counted() as many:
        client.get(f"{URL}/{room.id}")

    assert len(few) == len(many)
