"""An administrator types in the rooms there are, and puts one out of use."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.services.refusals import NoRoomLargeEnough
from core.db import db
from tests.audits import audits
from tests.booking.making import a_booking, at, book, make_room
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.video.rooms import GUEST_PIN, HOST_PIN, somebody
from video import services
from video.models import MESH_MOST, Provision, Room

URL = "/room-register"
BRIDGE = {
    "kind": "static",
    "name": "Rum 402",
    "capacity": "12",
    "buffer_minutes": "5",
    "web_url": "https://rum.example.org/mode/402",
    "sip_address": "402@rum.example.org",
    "phone": "00 11 22 77",
    "guest_pin": GUEST_PIN,
    "host_pin": HOST_PIN,
}
BUILT_IN = {"kind": "local", "name": "Lille rum", "capacity": "4", "buffer_minutes": "0"}


def add(client: FlaskClient, fields: dict[str, str], **changes: str) -> TestResponse:
    """Fill in the form."""
    return post(client, URL, fields | changes)


def switch(client: FlaskClient, room: Room, is_active: str) -> TestResponse:
    """Press the button beside the room."""
    return post(client, f"{URL}/{room.id}/activity", {"is_active": is_active}, page=URL)


def own_room(session: Session, cast: Cast, name: str = "Rum 1", **said: Any) -> Room:
    """A room of Frida's organisation."""
    return make_room(session, name, organisation_id=cast.at.kolding.id, **said)


def test_a_room_on_a_bridge_is_added(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)

    assert add(client, BRIDGE).status_code == 303

    room = session.scalars(select(Room)).one()
    assert (room.provider, room.name, room.capacity) == ("static", "Rum 402", 12)
    assert (room.web_url, room.sip_address) == (BRIDGE["web_url"], BRIDGE["sip_address"])
    assert (room.phone, room.buffer_minutes, room.is_active) == ("+4500112277", 5, True)
    assert (room.guest_pin, room.host_pin) == (GUEST_PIN, HOST_PIN)
    assert room.organisation_id == cast.at.kolding.id


def test_that_it_was_added_is_written_down_without_its_pins(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    add(client, BRIDGE)

    [row] = audits(session, "room-registered")
    assert (row.actor_id, row.subject_id) == (cast.frida.id, session.scalars(select(Room.id)).one())
    assert row.facts == {
        "provider": "static",
        "capacity": 12,
        "organisation": str(cast.at.kolding.id),
    }


def test_a_meeting_gets_the_room_that_was_added(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    sign_in(client, cast.frida)
    add(client, BRIDGE)

    with work():
        provision = book(a_booking(cast), cast.anna).occurrences[0].provision

        assert provision
        assert provision.room.name == "Rum 402"


def test_a_built_in_room_is_added(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)

    assert add(client, BUILT_IN).status_code == 303

    room = session.scalars(select(Room)).one()
    assert (room.provider, room.capacity, room.web_url) == ("local", MESH_MOST, None)


def test_the_list_hides_the_pins(client: FlaskClient, session: Session, cast: Cast) -> None:
    own_room(session, cast, guest_pin=GUEST_PIN, host_pin=HOST_PIN, phone="+4500112277")
    sign_in(client, cast.frida)

    page = client.get(URL)

    assert page.text.count("••••") == 2
    assert GUEST_PIN not in page.text
    assert HOST_PIN not in page.text
    assert "00 11 22 77" in page.text.replace("\u00a0", " ")
    assert page_faults(page.text) == []


def test_the_page_warns_that_pins_are_permanent(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    assert "er faste" in client.get(URL).text


BAD = {
    "no name": (BRIDGE, {"name": " "}, "feltet"),
    "a long name": (BRIDGE, {"name": "x" * 121}, "120"),
    "a person's number": (BRIDGE, {"name": "Rum 311299-9999"}, "CPR"),
    "nobody": (BRIDGE, {"capacity": "1"}, "mellem 2 og"),
    "a word": (BRIDGE, {"capacity": "mange"}, "tal"),
    "far too many": (BRIDGE, {"capacity": "9" * 5000}, "tal"),
    "five in the mesh": (BUILT_IN, {"capacity": "5"}, "højst plads til fire"),
    "an address for the built-in": (BUILT_IN, {"web_url": BRIDGE["web_url"]}, "sin egen adresse"),
    "a PIN for the built-in": (BUILT_IN, {"guest_pin": GUEST_PIN}, "sin egen adresse"),
    "a negative buffer": (BRIDGE, {"buffer_minutes": "-1"}, "mellem 0 og"),
    "no address": (BRIDGE, {"web_url": ""}, "begynde med https://"),
    "a plain address": (BRIDGE, {"web_url": "http://rum.example.org/1"}, "begynde med https://"),
    "a script": (BRIDGE, {"web_url": "javascript:alert(1)"}, "begynde med https://"),
    "no host": (BRIDGE, {"web_url": "https:///1"}, "begynde med https://"),
    "another host": (BRIDGE, {"web_url": "https://a.example@b.example"}, "begynde med https://"),
    "a senseless port": (BRIDGE, {"web_url": "https://a.example:x"}, "begynde med https://"),
    "half a bracket": (BRIDGE, {"web_url": "https://[a.example"}, "begynde med https://"),
    "one side of SIP": (BRIDGE, {"sip_address": "402"}, "SIP-adresse som"),
    "a short phone": (BRIDGE, {"phone": "12"}, "otte tal"),
    "a PIN of letters": (BRIDGE, {"guest_pin": "abcd"}, "med tal alene"),
    "a PIN of other digits": (BRIDGE, {"host_pin": "١٢٣٤"}, "med tal alene"),
    "one PIN for all": (BRIDGE, {"host_pin": GUEST_PIN}, "hver sin"),
    "another kind": (BRIDGE, {"kind": "pexip"}, "Vælg"),
}


@pytest.mark.parametrize(("fields", "changes", "said"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_in_words_and_kept(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    fields: dict[str, str],
    changes: dict[str, str],
    said: str,
) -> None:
    sign_in(client, cast.frida)

    answer = add(client, fields, **changes)

    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Rum 402"' in answer.text or "name" in changes or fields is BUILT_IN
    assert page_faults(answer.text) == []
    assert not session.scalars(select(Room)).all()


def test_nothing_at_all_is_refused(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    assert post(client, URL).status_code == 422


def test_a_second_room_of_the_name_is_refused_in_words(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    make_room(session, "Rum 402")
    sign_in(client, cast.frida)

    answer = add(client, BRIDGE)

    assert answer.status_code == 422
    assert "Der findes allerede et lokale med det navn" in answer.text
    assert f'value="{BRIDGE["web_url"]}"' in answer.text
    assert not audits(session, "room-registered")


def test_out_of_use_it_is_never_given_to_a_new_meeting(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    room = own_room(session, cast)
    sign_in(client, cast.frida)

    assert switch(client, room, "no").status_code == 303

    with work(), pytest.raises(NoRoomLargeEnough):
        book(a_booking(cast), cast.anna)


def test_in_use_again_meetings_get_it(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    room = own_room(session, cast, is_active=False)
    sign_in(client, cast.frida)

    assert switch(client, room, "yes").status_code == 303

    with work():
        assert book(a_booking(cast), cast.anna).occurrences[0].provision


def test_a_meeting_keeps_the_room_that_goes_out_of_use(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    room = own_room(session, cast)
    with work():
        book(a_booking(cast), cast.anna)
    sign_in(client, cast.frida)

    switch(client, room, "no")

    with work():
        provision = db.session.scalars(select(Provision)).one()
        host = somebody(is_host=True)
        assert services.join(provision, host, now=at("10:00")).url == room.web_url


def test_each_change_is_written_down_once(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    room = own_room(session, cast)
    sign_in(client, cast.frida)

    for said in ("no", "no", "yes"):
        switch(client, room, said)

    rows = audits(session, "room-changed")
    assert [(row.subject_id, row.facts) for row in rows] == [
        (room.id, {"is_active": False, "organisation": str(cast.at.kolding.id)}),
        (room.id, {"is_active": True, "organisation": str(cast.at.kolding.id)}),
    ]


def test_a_senseless_change_is_refused(client: FlaskClient, session: Session, cast: Cast) -> None:
    room = own_room(session, cast)
    sign_in(client, cast.frida)

    assert switch(client, room, "måske").status_code == 422


def test_a_room_that_is_not_there_is_not_found(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)
    url = f"{URL}/{uuid.uuid4()}/activity"

    assert post(client, url, {"is_active": "no"}, page=URL).status_code == 404


@pytest.mark.parametrize("who", ["anna", "dorte"])
@pytest.mark.parametrize("path", ["", f"/{uuid.UUID(int=0)}/activity"])
def test_only_administrators_may(client: FlaskClient, cast: Cast, who: str, path: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(URL).status_code == 403
    assert post(client, URL + path, {"is_active": "no"}, page="/sign-in").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    assert client.get(URL).location == "/sign-in?next=/room-register?"
    assert post(client, URL, BRIDGE, page="/sign-in").status_code == 303


@pytest.mark.parametrize(("who", "there"), [("frida", True), ("anna", False)])
def test_the_menu_leads_administrators_there(
    client: FlaskClient, cast: Cast, who: str, there: bool
) -> None:
    sign_in(client, getattr(cast, who))

    assert (f'href="{URL}"' in client.get("/").text) == there
