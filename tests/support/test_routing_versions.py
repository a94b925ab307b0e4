"""Who sees and changes who helps; and its versions."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from support.models import SupportModel
from tests.accounts.files import said
from tests.accounts.places import of_the_region
from tests.audits import audits
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import read_anew
from tests.support.routing_form import fields_of, url
from tests.support.saying import newest, say, say_levels


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator of Kolding, signed in."""
    sign_in(client, cast.frida)
    return client


PAGES = ("", "/next-version", "/versions", "/versions/1", "/tryout")


@pytest.mark.parametrize("rest", PAGES)
def test_other_organisations_are_not_there(frida: FlaskClient, cast: Cast, rest: str) -> None:
    assert frida.get(url(cast, "hospital", rest)).status_code == 404
    if rest in ("/next-version", "/versions/1"):
        posted = post(frida, url(cast, "hospital", rest), {}, page=url(cast))
        assert posted.status_code == 404


def test_who_looks_after_those_above_sets_those_below_too(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    of_the_region(session, cast)

    assert [frida.get(url(cast, "hospital", rest)).status_code for rest in PAGES] == [200] * 5


@pytest.mark.parametrize("who", ["anna", "dorte"])
@pytest.mark.parametrize("rest", PAGES)
def test_only_administrators_see_it(client: FlaskClient, cast: Cast, who: str, rest: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(url(cast, "kolding", rest)).status_code == 403
    assert client.get("/desk/routing").status_code == 403


@pytest.mark.parametrize("rest", PAGES)
def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast, rest: str) -> None:
    assert client.get(url(cast, "kolding", rest)).status_code == 303


def test_the_versions_say_what_each_changed(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    units = [cast.at.kolding_it, cast.at.hospital_it, cast.at.shared]
    say_levels(session, cast.at.kolding.id, units)

    page = frida.get(url(cast, "kolding", "/versions"))

    text = said(page)
    assert "Version 2 gælder nu" in text
    assert "Lokal it, Sygehus Lillebælt kommer til som trin 2." in text
    assert "Egen lokal it eller afløseren er ikke med længere." in text
    assert page_faults(page.text) == []


def test_an_older_version_is_put_in_force_again_as_a_new_one(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    say(session, cast.at.kolding.id, model=SupportModel.STAFF_HOTLINE)
    old = url(cast, "kolding", "/versions/1")
    assert "Vejen for personale: Model 1" in said(frida.get(old))

    page = frida.get(old)
    assert frida.post(old, data={**fields_of(page), "why": "Vi prøvede"}).status_code == 303

    read_anew(session)
    version = newest(session, cast.at.kolding.id)
    assert version
    assert (version.number, version.restores, version.model) == (3, 1, SupportModel.LOCAL_FIRST)
    assert audits(session, "routing-changed")[0].facts["restores"] == 1
    assert "Version 1, der gælder igen." in said(frida.get(url(cast, "kolding", "/versions")))


def test_an_older_version_whose_unit_is_gone_is_not_put_in_force(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    say_levels(session, cast.at.kolding.id, [cast.at.kolding_it, cast.at.hospital_it])
    say(session, cast.at.kolding.id, model=SupportModel.LOCAL_FIRST)
    session.merge(cast.at.hospital_it).is_active = False
    session.commit()
    old = url(cast, "kolding", "/versions/2")

    refused = frida.post(old, data={**fields_of(frida.get(old)), "why": "Igen"})

    assert refused.status_code == 422
    assert "En af enhederne er ude af brug." in said(refused)
    assert newest(session, cast.at.kolding.id).number == 3  # type: ignore[union-attr]


@pytest.mark.parametrize("fields", [{"why": ""}, {"why": "Igen", "seen": "1"}])
def test_it_takes_a_reason_and_a_look_at_what_holds(
    frida: FlaskClient, session: Session, cast: Cast, fields: dict[str, str]
) -> None:
    say(session, cast.at.kolding.id, model=SupportModel.STAFF_HOTLINE)
    old = url(cast, "kolding", "/versions/1")

    refused = frida.post(old, data={**fields_of(frida.get(old)), **fields})

    assert refused.status_code == 422
    assert newest(session, cast.at.kolding.id).number == 2  # type: ignore[union-attr]


def test_a_version_that_never_was_is_not_there(frida: FlaskClient, cast: Cast) -> None:
    assert frida.get(url(cast, "kolding", "/versions/9")).status_code == 404


def test_pages_take_as_many_statements_however_long_the_history(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    def statements() -> list[int]:
        numbers = []
        for rest in PAGES:
            with counted() as ran:
                assert frida.get(url(cast, "kolding", rest)).status_code == 200
            numbers.append(len(ran))
        return numbers

    few = statements()
    for model in (*SupportModel, *SupportModel):
        say(session, cast.at.kolding.id, model=model)

    assert statements() == few
