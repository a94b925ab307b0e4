"""An administrator changes a unit, and puts it out of use without anything being lost."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Organisation, Unit
from booking import directory
from booking.models import Participant
from booking.services.participants import invite_unit
from tests.accounts.places import UNIT
from tests.audits import audits
from tests.booking.making import a_booking, book, make_room
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast


def change(client: FlaskClient, unit: Unit, **fields: str) -> TestResponse:
    """Fill in the unit's form."""
    return post(client, f"/units/{unit.id}", UNIT | fields)


def put(client: FlaskClient, unit: Unit, is_active: str) -> TestResponse:
    """Press the button beside the form."""
    url = f"/units/{unit.id}"
    return post(client, f"{url}/activity", {"is_active": is_active}, page=url)


def test_a_unit_is_changed(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)

    assert change(client, cast.at.adults).status_code == 303

    unit = cast.at.adults
    session.refresh(unit)
    assert (unit.email, unit.has_secure_mail) == ("voksne@example.org", True)
    assert (unit.phone_hours, unit.local_helper) == (UNIT["phone_hours"], UNIT["local_helper"])
    assert (unit.sor_code, unit.gln, unit.own_key) == (UNIT["sor_code"], UNIT["gln"], "K-17")
    [row] = audits(session, "unit-changed", unit.id)
    assert "email" in row.facts["fields"]
    assert "phone" not in row.facts["fields"]


def test_what_is_emptied_is_missing(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)

    change(client, cast.at.adults, email="", phone="", has_secure_mail="", gln="")

    session.refresh(cast.at.adults)
    unit = cast.at.adults
    assert (unit.email, unit.phone, unit.has_secure_mail, unit.gln) == (None, None, None, None)
    assert "Postkasse mangler" in client.get(f"/units/{unit.id}").text


def test_to_save_the_same_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    change(client, cast.at.adults)

    change(client, cast.at.adults, version="2")

    assert len(audits(session, "unit-changed")) == 1


def test_to_look_is_written_down(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)

    client.get(f"/units/{cast.at.adults.id}")

    assert [row.actor_id for row in audits(session, "unit-seen", cast.at.adults.id)] == [
        cast.frida.id
    ]


def test_two_who_save_at_once_lose_nothing(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    change(client, cast.at.adults)

    late = change(client, cast.at.adults, explanation="Noget andet.", has_secure_mail="no")

    assert late.status_code == 422
    assert "Noget andet." in late.text
    assert "<dd>Rådgiver voksne.</dd>" in late.text
    assert "<dd>Ja</dd>" in late.text
    session.refresh(cast.at.adults)
    assert cast.at.adults.explanation == "Rådgiver voksne."


BAD = {
    "no name": ({"name": ""}, "feltet"),
    "half an address": ({"email": "voksne"}, "mailadresse"),
    "a person's number in the sentence": ({"explanation": "Ring 311299-9999"}, "CPR"),
    "half a phone": ({"phone": "12"}, "otte tal"),
    "a third kind of mail": ({"has_secure_mail": "x"}, "Vælg"),
    "no answer about mail": ({"has_secure_mail": "\x00"}, "Vælg"),
    "a long sentence": ({"explanation": "x" * 301}, "300"),
    "a senseless version": ({"version": "9" * 5000}, "En anden har rettet"),
    "no version": ({"version": ""}, "En anden har rettet"),
    "where answers come to us": ({"email": "Svar+alt@moedebro.example"}, "gå i ring"),
    "where bounces come to us": ({"email": "bounce@moedebro.example"}, "gå i ring"),
    "a neighbour's name": ({"name": "Hjemmeplejen Midt"}, "allerede en med det navn"),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_input_is_said_and_kept(
    client: FlaskClient, session: Session, cast: Cast, fault: str
) -> None:
    fields, words = BAD[fault]
    sign_in(client, cast.frida)

    answer = change(client, cast.at.adults, **fields)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert UNIT["local_helper"] in answer.text
    assert audits(session, "unit-changed") == []


@pytest.mark.parametrize("email", ["moeder@kolding.example", "moeder+x@kolding.example"])
def test_an_organisations_own_sender_is_no_mailbox(
    client: FlaskClient, session: Session, cast: Cast, email: str
) -> None:
    session.get_one(Organisation, cast.at.kolding.id).mail_sender = "Moeder@kolding.example"
    session.commit()
    sign_in(client, cast.frida)
    url = f"/organisations/{cast.at.kolding.id}/units"

    changed = change(client, cast.at.adults, email=email)
    added = post(client, url, UNIT | {"name": "En ny", "own_key": "", "gln": "", "email": email})

    for answer in (changed, added):
        assert (answer.status_code, "gå i ring" in answer.text) == (422, True)
    session.rollback()
    assert session.scalar(select(Unit.id).where(Unit.email == email)) is None


def test_a_unit_out_of_use_is_not_found_by_those_who_book(
    client: FlaskClient, cast: Cast, work: Work
) -> None:
    sign_in(client, cast.frida)

    assert put(client, cast.at.adults, "no").status_code == 303

    with work():
        assert directory.find_units("Voksenrådgivningen") == []
        assert directory.offered_unit(cast.at.adults.id) is None
        assert [u.name for u in directory.find_people("Anna")] == []
        assert directory.find_units("Hjemmeplejen")


def test_units_of_an_organisation_out_of_use_are_not_found(
    client: FlaskClient, cast: Cast, work: Work
) -> None:
    sign_in(client, cast.frida)
    url = f"/organisations/{cast.at.kolding.id}"

    post(client, f"{url}/activity", {"is_active": "no"}, page=url)

    with work():
        assert directory.find_units("Kolding") == []
        assert directory.offered_unit(cast.at.adults.id) is None
        assert cast.at.kolding.id not in {o.id for o in directory.organisations()}


def test_a_meeting_keeps_a_unit_that_goes_out_of_use(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        unit = invite_unit(cast.at.home_care)
        meeting_id = book(a_booking(cast, invitees=[unit]), cast.anna).id
    sign_in(client, cast.frida)

    put(client, cast.at.home_care, "no")

    session.rollback()
    invited = session.scalars(select(Participant.unit_id)).all()
    assert cast.at.home_care.id in invited
    sign_in(client, cast.anna)
    assert "Hjemmeplejen Midt" in client.get(f"/meetings/{meeting_id}").text


@pytest.mark.parametrize("rest", ["", "/activity"])
def test_a_unit_elsewhere_is_not_there(
    client: FlaskClient, session: Session, cast: Cast, rest: str
) -> None:
    sign_in(client, cast.frida)
    url = f"/units/{cast.at.families.id}{rest}"

    answer = post(client, url, UNIT | {"is_active": "no"}, page="/organisations")

    assert answer.status_code == 404
    session.refresh(cast.at.families)
    assert (cast.at.families.name, cast.at.families.is_active) == ("Familieafdelingen", True)


@pytest.mark.parametrize("who", ["anna", "erik"])
@pytest.mark.parametrize("rest", ["", "/activity"])
def test_who_is_no_administrator_is_refused(
    client: FlaskClient, cast: Cast, who: str, rest: str
) -> None:
    sign_in(client, getattr(cast, who))

    url = f"/units/{cast.at.adults.id}{rest}"
    assert post(client, url, UNIT, page="/").status_code == 403


def test_a_meeting_gets_the_phone_for_citizens_where_the_unit_has_none(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    session.get_one(Unit, cast.at.adults.id).phone = None
    cast.at.kolding.citizen_phone = "+4500445500"
    session.commit()
    sign_in(client, cast.anna)

    draft = post(client, "/drafts", {"type": "planning"})

    assert "00 44 55 00" in client.get(draft.location).text.replace("\u00a0", " ")
