"""An administrator of both places moves an organisation in the tree."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Organisation
from tests.accounts.files import said
from tests.accounts.places import administrates, of_the_region
from tests.audits import audits
from tests.booking.making import make_room
from tests.browse import post, sign_in, token_on
from tests.factories import Cast
from tests.support.saying import forget


@pytest.fixture
def frida(client: FlaskClient, session: Session, cast: Cast) -> FlaskClient:
    """The browser of Frida, who looks after the whole region."""
    of_the_region(session, cast)
    sign_in(client, cast.frida)
    return client


def url(organisation: Organisation) -> str:
    """Where it is moved."""
    return f"/organisations/{organisation.id}/move"


def move(
    client: FlaskClient, what: Organisation, to: Organisation, *, seen: uuid.UUID | None = None
) -> TestResponse:
    """Press the button as it stands on the page."""
    before = str(seen or what.parent_id)
    return post(client, url(what), {"to": str(to.id), "seen": before}, page="/people")


def place(session: Session, organisation: Organisation) -> uuid.UUID | None:
    """What it lies under, as the committed database has it."""
    session.rollback()
    session.expire_all()
    return session.get_one(Organisation, organisation.id).parent_id


def test_what_changes_is_said_first(frida: FlaskClient, session: Session, cast: Cast) -> None:
    make_room(session, "Vejles rum", organisation_id=cast.at.vejle.id)
    session.commit()

    page = said(frida.get(f"{url(cast.at.clinic)}?to={cast.at.vejle.id}"))

    assert "Det ændrer sig under Vejle Kommune" in page
    assert "Nu: Region Syddanmark Så: Vejle Kommune → Region Syddanmark" in page
    assert "Rum fra organisationer over den Nu: Ingen Så: Vejles rum" in page
    assert "Hjælp til borgere Som nu: Hotline for borgere" in page
    assert place(session, cast.at.clinic) == cast.at.region.id


def test_the_path_of_help_is_said_as_it_would_be(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    forget(session, cast.at.clinic.id)

    page = said(frida.get(f"{url(cast.at.clinic)}?to={cast.at.kolding.id}"))

    _before, _label, help_for_staff = page.partition("Hjælp til de ansatte")
    assert "Så: Lokal it, Kolding Kommune" in help_for_staff


def test_it_is_moved_and_that_is_written_down(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    assert move(frida, cast.at.clinic, cast.at.vejle).status_code == 303

    assert place(session, cast.at.clinic) == cast.at.vejle.id
    [row] = audits(session, "organisation-moved", cast.at.clinic.id)
    assert row.actor_id == cast.frida.id
    assert row.facts == {"before": str(cast.at.region.id), "after": str(cast.at.vejle.id)}


def test_it_cannot_lie_under_itself_or_what_is_below(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    move(frida, cast.at.clinic, cast.at.vejle)

    for to in (cast.at.vejle, cast.at.clinic):
        seen = cast.at.region.id
        assert move(frida, cast.at.vejle, to, seen=seen).status_code == 422

    page = frida.get(url(cast.at.vejle)).text
    assert str(cast.at.clinic.id) not in page.partition("<select")[2]
    assert place(session, cast.at.vejle) == cast.at.region.id


def test_who_moved_it_meanwhile_is_not_overruled(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    move(frida, cast.at.clinic, cast.at.vejle)

    refused = move(frida, cast.at.clinic, cast.at.kolding, seen=cast.at.region.id)

    assert refused.status_code == 422
    assert place(session, cast.at.clinic) == cast.at.vejle.id


def test_an_id_that_is_taken_there_is_said(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for organisation in (cast.at.clinic, cast.at.hospital):
        session.get_one(Organisation, organisation.id).own_key = "7"
        session.get_one(Organisation, organisation.id).parent_id = None
        session.commit()
    session.get_one(Organisation, cast.at.hospital.id).parent_id = cast.at.vejle.id
    session.get_one(Organisation, cast.at.clinic.id).parent_id = cast.at.region.id
    session.commit()

    refused = move(frida, cast.at.clinic, cast.at.vejle)

    assert (refused.status_code, "har allerede det id" in refused.text) == (422, True)


def test_who_looks_after_one_place_only_is_refused(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    assert client.get(url(cast.at.kolding)).status_code == 403  # it lies under the region
    assert move(client, cast.at.kolding, cast.at.kolding).status_code == 403
    assert client.get(url(cast.at.vejle)).status_code == 404
    assert move(client, cast.at.vejle, cast.at.kolding).status_code == 404
    assert "/move" not in client.get(f"/organisations/{cast.at.kolding.id}").text


def test_it_goes_to_no_place_of_somebody_elses(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    session.get_one(Organisation, cast.at.clinic.id).parent_id = cast.at.kolding.id
    session.commit()
    sign_in(client, cast.frida)

    for to in (cast.at.vejle, cast.at.region):
        assert move(client, cast.at.clinic, to).status_code == 422
    assert place(session, cast.at.clinic) == cast.at.kolding.id


@pytest.mark.parametrize("to", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_senseless_place_is_refused(frida: FlaskClient, cast: Cast, to: str) -> None:
    assert frida.get(f"{url(cast.at.clinic)}?to={to}").status_code == 422
    assert post(frida, url(cast.at.clinic), {"to": to}, page="/people").status_code == 422


@pytest.mark.parametrize("who", ["anna", "erik"])
def test_who_is_no_administrator_is_refused(client: FlaskClient, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(url(cast.at.kolding)).status_code == 403
    assert post(client, url(cast.at.kolding), {"to": "x"}, page="/").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    assert client.get(url(cast.at.kolding)).status_code == 303


@pytest.mark.parametrize("round", range(5))
def test_two_moves_at_once_make_no_circle(
    app: Flask, session: Session, cast: Cast, round: int
) -> None:
    of_the_region(session, cast)
    administrates(session, cast, cast.at.shared_unit)
    at = cast.at
    session.get_one(Organisation, at.clinic.id).parent_id = at.vejle.id
    session.get_one(Organisation, at.hospital.id).parent_id = at.kolding.id
    session.commit()
    moves = ((cast.frida, at.vejle, at.hospital), (cast.gitte, at.kolding, at.clinic))
    region, ready = at.region.id, Barrier(2)
    clients = [app.test_client() for _move in moves]
    for browser, (who, _what, _to) in zip(clients, moves, strict=True):
        sign_in(browser, who)
    ids = [(url(what), str(to.id)) for _who, what, to in moves]

    def press(browser: FlaskClient, path: str, to: str) -> int:
        fields = {"csrf_token": token_on(browser.get("/people")), "to": to, "seen": str(region)}
        ready.wait(timeout=20)
        return browser.post(path, data=fields).status_code

    with ThreadPoolExecutor(2) as pool:
        presses = [
            pool.submit(press, browser, *one) for browser, one in zip(clients, ids, strict=True)
        ]
    assert sorted(one.result() for one in presses) == [303, 422]
    assert len(audits(session, "organisation-moved")) == 1
