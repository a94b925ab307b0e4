"""An administrator looks after the own organisation and those below it."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Organisation, OrganisationKind, Unit
from tests.accounts.places import ORGANISATION, UNIT, of_the_region
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast

URL = "/organisations"


def change(client: FlaskClient, organisation: Organisation, **fields: str) -> TestResponse:
    """Fill in the organisation's form."""
    return post(client, f"{URL}/{organisation.id}", ORGANISATION | fields)


def names(page: TestResponse, cast: Cast) -> set[str]:
    """Which of the cast's organisations the page names as a link."""
    every = (cast.at.region, cast.at.hospital, cast.at.kolding, cast.at.vejle, cast.at.clinic)
    return {o.name for o in every if f'{URL}/{o.id}"' in page.text}


def test_an_administrator_sees_the_own_organisation_only(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    assert names(client.get(URL), cast) == {"Kolding Kommune"}


def test_the_regions_administrator_sees_the_tree(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    of_the_region(session, cast)
    sign_in(client, cast.frida)

    page = client.get(URL)

    assert len(names(page, cast)) == 5
    assert "under Region Syddanmark" in page.text


def test_a_circle_in_the_tree_ends(client: FlaskClient, session: Session, cast: Cast) -> None:
    session.get_one(Organisation, cast.at.region.id).parent_id = cast.at.kolding.id
    session.commit()
    sign_in(client, cast.frida)

    assert len(names(client.get(URL), cast)) == 5


def test_those_with_something_missing_stand_first(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    of_the_region(session, cast)
    session.get_one(Unit, cast.at.ppr.id).email = None
    session.commit()
    sign_in(client, cast.frida)

    page = client.get(URL).text

    assert page.index("Vejle Kommune") < page.index("Fredericia Kommune")
    assert "1 postkasse mangler" in page


def test_the_list_can_be_searched(client: FlaskClient, session: Session, cast: Cast) -> None:
    of_the_region(session, cast)
    sign_in(client, cast.frida)

    assert names(client.get(f"{URL}?q=VEJLE"), cast) == {"Vejle Kommune"}
    assert names(client.get(f"{URL}?q=%25"), cast) == set()
    assert client.get(f"{URL}?q=" + "x" * 500).status_code == 200


def test_a_unit_without_a_mailbox_is_listed_first_as_missing(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    session.get_one(Unit, cast.at.adults.id).email = None
    session.commit()
    sign_in(client, cast.frida)

    page = client.get(f"{URL}/{cast.at.kolding.id}").text

    assert page.index("Voksenrådgivningen") < page.index("Digitalisering</a>")
    assert page.count("Postkasse mangler") == 1


def test_to_look_is_written_down(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)

    client.get(f"{URL}/{cast.at.kolding.id}")

    [row] = audits(session, "organisation-seen")
    assert (row.actor_id, row.subject_id) == (cast.frida.id, cast.at.kolding.id)


def test_an_organisation_is_changed(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)

    assert change(client, cast.at.kolding, gln="579 0000 12040 6").status_code == 303

    session.rollback()
    session.refresh(cast.at.kolding)
    assert (cast.at.kolding.citizen_phone, cast.at.kolding.own_key) == ("+4500445500", "621")
    assert (cast.at.kolding.gln, cast.at.kolding.version) == ("5790000120406", 2)
    [row] = audits(session, "organisation-changed")
    assert row.facts == {"fields": ["citizen_phone", "gln", "own_key"]}


def test_a_doubtful_gln_is_kept_and_said(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)

    change(client, cast.at.kolding, gln="5790000120407", sor_code="12")

    page = client.get(f"{URL}/{cast.at.kolding.id}").text
    assert "sidste ciffer i GLN passer ikke" in page
    assert "SOR-kode har 12 til 18" in page


BAD = {
    "no name": ({"name": " "}, "feltet"),
    "a person's number": ({"name": "Kolding 311299-9999"}, "CPR"),
    "no kind": ({"kind": "x"}, "Vælg"),
    "letters in the GLN": ({"gln": "57900001204o6"}, "kun tal"),
    "a long GLN": ({"gln": "57900001204060"}, "13"),
    "another's name": ({"name": "Vejle Kommune"}, "allerede en med det navn"),
    "half a phone": ({"citizen_phone": "12"}, "otte tal"),
    "a person's number as id": ({"own_key": "3112999999"}, "CPR"),
    "a zero byte and nothing": ({"name": "\x00"}, "feltet"),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_input_is_said_and_kept(
    client: FlaskClient, session: Session, cast: Cast, fault: str
) -> None:
    fields, words = BAD[fault]
    sign_in(client, cast.frida)

    answer = change(client, cast.at.kolding, **fields)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert 'value="00 44 55 00"' in answer.text or "citizen_phone" in fields
    assert audits(session, "organisation-changed") == []


def test_two_who_save_at_once_lose_nothing(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    change(client, cast.at.kolding)

    late = change(client, cast.at.kolding, own_key="999", citizen_phone="")

    assert late.status_code == 422
    assert "En anden har rettet her" in late.text
    assert 'value="999"' in late.text
    assert "<dd>621</dd>" in late.text
    session.refresh(cast.at.kolding)
    assert cast.at.kolding.own_key == "621"
    known = late.text.partition('name="version"')[2].partition(">")[0]
    assert 'value="2"' in known
    assert change(client, cast.at.kolding, own_key="999", version="2").status_code == 303


def test_an_organisation_is_added_below(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)
    new = ORGANISATION | {"name": "Skolen ved Åen", "kind": "other"}

    assert post(client, f"{URL}/{cast.at.kolding.id}/organisations", new).status_code == 303

    made = session.scalars(select(Organisation).where(Organisation.name == new["name"])).one()
    assert (made.parent_id, made.kind) == (cast.at.kolding.id, OrganisationKind.OTHER)
    [row] = audits(session, "organisation-added")
    assert (row.subject_id, row.facts) == (made.id, {"sector": "other"})


def test_the_own_id_is_of_one_only(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)
    url = f"{URL}/{cast.at.kolding.id}/organisations"
    post(client, url, ORGANISATION | {"name": "Skolen"})

    answer = post(client, url, ORGANISATION | {"name": "Apoteket"})

    assert (answer.status_code, "allerede det id" in answer.text) == (422, True)


def test_a_unit_is_added(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)
    new = UNIT | {"name": "Sundhedsplejen"}

    assert post(client, f"{URL}/{cast.at.kolding.id}/units", new).status_code == 303

    made = session.scalars(select(Unit).where(Unit.name == "Sundhedsplejen")).one()
    assert (made.organisation_id, made.email) == (cast.at.kolding.id, UNIT["email"])
    assert (made.phone, made.has_secure_mail) == ("+4500445566", True)
    assert made.local_helper == UNIT["local_helper"]
    assert [row.subject_id for row in audits(session, "unit-added")] == [made.id]


def test_a_unit_with_a_name_that_is_taken_is_not_added(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    answer = post(client, f"{URL}/{cast.at.kolding.id}/units", UNIT)

    assert (answer.status_code, "Rådgiver voksne." in answer.text) == (422, True)
    assert audits(session, "unit-added") == []


def test_it_is_put_out_of_use_and_in_use_again(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    url = f"{URL}/{cast.at.kolding.id}"

    for is_active in ("no", "no", "yes"):
        assert (
            post(client, f"{url}/activity", {"is_active": is_active}, page=url).status_code == 303
        )

    assert [r.facts for r in audits(session, "organisation-changed")] == [
        {"is_active": False},
        {"is_active": True},
    ]
    assert post(client, f"{url}/activity", {"is_active": "x"}, page=url).status_code == 422


POSTS = ("", "/activity", "/organisations", "/units", "/local-it")


@pytest.mark.parametrize("rest", POSTS)
def test_somebody_elses_organisation_is_not_there(
    client: FlaskClient, session: Session, cast: Cast, rest: str
) -> None:
    sign_in(client, cast.frida)
    fields = {"is_active": "no", "who": "above"}

    for id in (cast.at.vejle.id, cast.at.region.id, uuid.uuid4()):
        answer = post(client, f"{URL}/{id}{rest}", ORGANISATION | fields, page=URL)
        assert answer.status_code == 404

    session.refresh(cast.at.vejle)
    assert (cast.at.vejle.name, cast.at.vejle.is_active) == ("Vejle Kommune", True)


@pytest.mark.parametrize("who", ["anna", "dorte", "hans"])
@pytest.mark.parametrize("rest", POSTS)
def test_who_is_no_administrator_is_refused(
    client: FlaskClient, cast: Cast, who: str, rest: str
) -> None:
    sign_in(client, getattr(cast, who))

    url = f"{URL}/{cast.at.kolding.id}{rest}"
    assert client.get(URL).status_code == 403
    assert post(client, url, ORGANISATION, page="/").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    answer = client.get(f"{URL}/{cast.at.kolding.id}")

    assert (answer.status_code, "/sign-in" in answer.location) == (303, True)
