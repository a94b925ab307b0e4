"""Whose a room is: who sees it in the register, who may change it, and who may be its owner."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Organisation
from tests.accounts.places import of_the_region
from tests.audits import audits
from tests.booking.making import make_room
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.video.rooms import GUEST_PIN
from tests.video.test_room_register import BRIDGE, URL, add, own_room, switch
from video.models import Room


@pytest.fixture
def rooms(session: Session, cast: Cast) -> dict[str, Room]:
    """One of each owner."""
    there = cast.at
    owners = {"own": there.kolding, "above": there.region, "beside": there.vejle}
    made = {
        name: make_room(
            session, f"Rum {name}", organisation_id=owner.id, web_url=f"https://{name}.example.org"
        )
        for name, owner in owners.items()
    }
    made["everybodys"] = make_room(session, "Rum everybodys", guest_pin=GUEST_PIN)
    return made


def seen(client: FlaskClient) -> set[str]:
    """The rooms on the page."""
    page = client.get(URL).text
    return {name for name in ("own", "above", "beside", "everybodys") if f"Rum {name}" in page}


def test_one_sees_the_rooms_that_ones_meetings_may_get(
    client: FlaskClient, cast: Cast, rooms: dict[str, Room]
) -> None:
    sign_in(client, cast.frida)

    assert seen(client) == {"own", "above", "everybodys"}


def test_the_regions_administrator_sees_those_below(
    client: FlaskClient, session: Session, cast: Cast, rooms: dict[str, Room]
) -> None:
    of_the_region(session, cast)
    sign_in(client, cast.frida)

    assert seen(client) == set(rooms)


def test_what_is_somebody_elses_says_whose_and_has_no_button_address_or_pin(
    client: FlaskClient, cast: Cast, rooms: dict[str, Room]
) -> None:
    sign_in(client, cast.frida)

    page = client.get(URL)

    assert "Hører til Region Syddanmark" in page.text
    assert "Hører til hele installationen" in page.text
    assert page.text.count("Tag ud af brug") == 1
    assert "https://own.example.org" in page.text
    assert "https://above.example.org" not in page.text
    assert "••••" not in page.text
    assert page_faults(page.text) == []


def test_somebody_elses_room_that_is_out_of_use_is_not_shown(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    make_room(session, "Rum above", organisation_id=cast.at.region.id, is_active=False)
    own_room(session, cast, "Rum own", is_active=False)
    sign_in(client, cast.frida)

    assert seen(client) == {"own"}


@pytest.mark.parametrize("name", ["above", "beside", "everybodys"])
def test_somebody_elses_room_cannot_be_put_out_of_use(
    client: FlaskClient, session: Session, cast: Cast, rooms: dict[str, Room], name: str
) -> None:
    sign_in(client, cast.frida)

    assert switch(client, rooms[name], "no").status_code == 404

    session.expire_all()
    assert session.get_one(Room, rooms[name].id).is_active
    assert audits(session, "room-changed") == []


def test_the_regions_administrator_may_change_those_below_but_not_everybodys(
    client: FlaskClient, session: Session, cast: Cast, rooms: dict[str, Room]
) -> None:
    of_the_region(session, cast)
    sign_in(client, cast.frida)

    answers = {name: switch(client, room, "no").status_code for name, room in rooms.items()}

    assert answers == {"own": 303, "above": 303, "beside": 303, "everybodys": 404}


def test_who_looks_after_one_organisation_is_not_asked_whose_it_is(
    client: FlaskClient, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    assert "organisation_id" not in client.get(URL).text


def test_the_owner_is_chosen_among_ones_own(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    of_the_region(session, cast)
    sign_in(client, cast.frida)

    page = client.get(URL).text
    assert page.index(">Region Syddanmark</option>") < page.index(">Kolding Kommune</option>")
    assert add(client, BRIDGE, organisation_id=str(cast.at.vejle.id)).status_code == 303
    assert add(client, BRIDGE, name="Rum 403").status_code == 303

    owners = {room.name: room.organisation_id for room in session.scalars(select(Room))}
    assert owners == {"Rum 402": cast.at.vejle.id, "Rum 403": cast.at.region.id}


@pytest.mark.parametrize("owner", ["vejle", "region", None])
def test_nobody_adds_a_room_for_others(
    client: FlaskClient, session: Session, cast: Cast, owner: str | None
) -> None:
    sign_in(client, cast.frida)
    chosen = str(getattr(cast.at, owner).id) if owner else ""

    answer = add(client, BRIDGE, organisation_id=chosen)

    assert answer.status_code == 422
    assert 'value="Rum 402"' in answer.text
    assert session.scalars(select(Room)).all() == []


def test_an_organisation_out_of_use_gets_no_more_rooms(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    session.get_one(Organisation, cast.at.kolding.id).is_active = False
    session.commit()
    sign_in(client, cast.frida)

    chosen = {"organisation_id": str(cast.at.kolding.id)}
    assert post(client, URL, BRIDGE | chosen).status_code == 422


def test_the_page_costs_the_same_whatever_the_number_of_rooms(
    client: FlaskClient, session: Session, cast: Cast, rooms: dict[str, Room]
) -> None:
    sign_in(client, cast.frida)
    with counted() as few:
        client.get(URL)
    for number in range(9):
        own_room(session, cast, f"Rum {number}")

    with counted() as many:
        client.get(URL)

    assert len(few) == len(many)
