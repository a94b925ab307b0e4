"""An administrator invites somebody, who then chooses a password and signs in."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts import people
from accounts.models import Role, User, UserState
from accounts.people import UnitNotYours
from accounts.services import EmailTaken
from core import clock
from core.db import db
from tests.accounts.making import (
    GRY,
    NEW_PASSWORD,
    invite_gry,
    mails,
    make_user,
    newest_link,
    path_of,
    user_of,
)
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast

URL = "/people/invitations"


def fields(cast: Cast, **changes: str | list[str]) -> dict[str, str | list[str]]:
    """Gry, as Frida types her in."""
    return {
        "name": "Gry Nyansat",
        "email": "Gry@Example.org",
        "title": "Sagsbehandler",
        "unit": str(cast.at.adults.id),
        "roles": ["meeting_leader"],
        "deputy": "",
        "second_deputy": "",
        "language": "da",
        **changes,
    }


def invite(client: FlaskClient, cast: Cast, **changes: str | list[str]) -> TestResponse:
    """Fill in the form as Frida."""
    sign_in(client, cast.frida)
    return post(client, URL, fields(cast, **changes))


def choose(client: FlaskClient, path: str, password: str = NEW_PASSWORD) -> TestResponse:
    """Open the link, and write a password."""
    return post(client, path, {"new_password": password, "repeated": password})


def test_somebody_invited_chooses_a_password_and_signs_in(
    app: Flask, client: FlaskClient, session: Session, cast: Cast
) -> None:
    assert invite(client, cast).status_code == 303
    gry = app.test_client()

    assert choose(gry, path_of(newest_link(session))).location == "/sign-in"

    answer = post(gry, "/sign-in", {"email": GRY, "password": NEW_PASSWORD})
    assert answer.status_code == 303
    assert gry.get("/drafts").status_code == 200


def test_a_new_user_has_the_place_and_the_roles_chosen(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    places = {"deputy": str(cast.at.home_care.id), "second_deputy": str(cast.at.adults.id)}
    invite(client, cast, roles=["administrator", "meeting_leader"], **places)

    gry = user_of(session, GRY)
    assert (gry.name, gry.title, gry.state) == ("Gry Nyansat", "Sagsbehandler", UserState.INVITED)
    assert gry.unit_ids(Role.ADMINISTRATOR) == [cast.at.adults.id]
    assert set(gry.unit_ids(Role.MEETING_LEADER)) == {cast.at.adults.id, cast.at.home_care.id}
    assert gry.place == "Voksenrådgivningen, Kolding Kommune"


def test_that_it_was_done_is_written_down(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    invite(client, cast)

    [row] = audits(session, "user-invited")
    assert (row.actor_id, row.subject_id) == (cast.frida.id, user_of(session, GRY).id)
    assert row.facts == {
        "roles": ["meeting_leader"],
        "places": ["Voksenrådgivningen, Kolding Kommune"],
    }


def test_one_invitation_is_on_its_way_and_the_page_says_so(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    answer = invite(client, cast)

    page = client.get(answer.location).text
    assert "Invitationen er på vej" in page
    assert "Har ikke valgt en adgangskode endnu. Linket virker indtil" in page
    [mail] = mails(session, "user-invitation")
    assert (mail.address, mail.language) == (GRY, "da")


BAD = {
    "no name": ({"name": " "}, "feltet"),
    "a long name": ({"name": "x" * 201}, "200"),
    "a person's number": ({"name": "Gry 311299-9999"}, "CPR"),
    "no address": ({"email": ""}, "feltet"),
    "half an address": ({"email": "gry@"}, "mailadresse"),
    "two addresses": ({"email": "gry@example.org, bo@example.org"}, "mailadresse"),
    "a header": ({"email": "gry@example.org\r\nBcc: x@example.org"}, "mailadresse"),
    "no unit": ({"unit": ""}, "Enhed"),
    "a unit of nowhere": ({"unit": "x"}, "mulighederne"),
    "no role": ({"roles": []}, "mindst én rolle"),
    "a role that is none": ({"roles": ["boss"]}, "boss"),
    "a deputy of nowhere": ({"deputy": "x"}, "mulighederne"),
    "another language": ({"language": "xx"}, "mulighederne"),
}


@pytest.mark.parametrize(("changes", "said"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_in_words_and_kept(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    changes: dict[str, str | list[str]],
    said: str,
) -> None:
    answer = invite(client, cast, **changes)

    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Sagsbehandler"' in answer.text
    assert session.scalar(select(func.count(User.id))) == len(vars(cast)) - 1
    assert not mails(session, "user-invitation")


@pytest.mark.parametrize("field", ["unit", "deputy"])
@pytest.mark.parametrize("where", ["families", "shared_unit"])
def test_nobody_is_given_a_role_above_or_beside_the_own_organisation(
    client: FlaskClient, session: Session, cast: Cast, field: str, where: str
) -> None:
    answer = invite(client, cast, **{field: str(getattr(cast.at, where).id)})

    assert answer.status_code == 422
    assert not mails(session, "user-invitation")


@pytest.mark.parametrize("where", ["families", "shared_unit"])
def test_not_only_the_form_keeps_roles_inside(
    session: Session, cast: Cast, work: Work, where: str
) -> None:
    unit_id = getattr(cast.at, where).id
    with pytest.raises(UnitNotYours):
        invite_gry(work, cast, unit_id=unit_id)

    with work():
        frida, anna = (db.session.get_one(User, u.id) for u in (cast.frida, cast.anna))
        with pytest.raises(UnitNotYours):
            people.give_role(anna, unit_id, Role.SUPPORTER, by=frida, now=clock.now())


@pytest.mark.parametrize("email", ["anna@example.org", "CARLA@example.org "])
def test_an_address_that_is_there_already_is_said_in_words(
    client: FlaskClient, session: Session, cast: Cast, email: str
) -> None:
    answer = invite(client, cast, email=email)

    assert answer.status_code == 422
    assert "Der er allerede en bruger med den mailadresse" in answer.text
    assert 'value="Gry Nyansat"' in answer.text
    assert not mails(session, "user-invitation")


def test_invited_twice_at_once_is_one_user_and_one_mail(
    app: Flask, session: Session, work: Work, cast: Cast
) -> None:
    start = Barrier(2)
    session.rollback()

    def press(_number: int) -> bool:
        start.wait(timeout=20)
        try:
            invite_gry(work, cast)
        except EmailTaken:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(press, range(2)))

    assert sorted(done) == [False, True]
    assert session.scalar(select(func.count(User.id)).where(User.email == GRY)) == 1
    assert len(mails(session, "user-invitation")) == 1


def test_before_choosing_a_password_nobody_gets_in(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    invite_gry(work, cast)

    answer = post(client, "/sign-in", {"email": GRY, "password": "x"})

    assert answer.status_code == 422
    assert "passer ikke sammen" in answer.text


def test_only_the_newest_invitation_works(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    invite_gry(work, cast, now=clock.now() - timedelta(days=1))
    old = path_of(newest_link(session))
    sign_in(client, cast.frida)
    page = f"/people/{user_of(session, GRY).id}"

    assert post(client, f"{page}/invitations", page=page).status_code == 303

    assert client.get(old).status_code == 404
    assert client.get(path_of(newest_link(session))).status_code == 200
    assert len(audits(session, "user-invited-again")) == 1


def test_after_seven_days_the_link_is_over_and_the_page_says_what_to_do(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    invite_gry(work, cast, now=clock.now() - timedelta(days=7))

    answer = client.get(path_of(newest_link(session)))

    assert answer.status_code == 404
    assert "om en ny invitation" in answer.text
    sign_in(client, cast.frida)
    assert "linket er for gammelt" in client.get(f"/people/{user_of(session, GRY).id}").text


def test_whoever_has_a_password_is_not_invited_again(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    page = f"/people/{cast.anna.id}"

    answer = post(client, f"{page}/invitations", page=page)

    assert answer.status_code == 422
    assert "allerede valgt en adgangskode" in answer.text
    assert not mails(session, "user-invitation")


@pytest.mark.parametrize(
    ("who", "status"), [("carla", 404), ("hans", 404)], ids=["elsewhere", "above"]
)
def test_a_stranger_is_not_invited_again(
    client: FlaskClient, session: Session, cast: Cast, who: str, status: int
) -> None:
    sign_in(client, cast.frida)
    url = f"/people/{getattr(cast, who).id}/invitations"

    assert post(client, url, page="/people/invitations").status_code == status


@pytest.mark.parametrize("path", [URL, "/people/{anna}/invitations"])
def test_only_administrators_invite(
    client: FlaskClient, session: Session, cast: Cast, path: str
) -> None:
    url = path.format(anna=cast.anna.id)
    assert post(client, url, fields(cast), page="/sign-in").location == "/sign-in"
    sign_in(client, cast.anna)

    assert post(client, url, fields(cast), page="/profile").status_code == 403

    assert not mails(session, "user-invitation")


def test_an_administrator_above_may_invite_below(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    rie = make_user(session, "Rie Region", cast.at.shared_unit, Role.ADMINISTRATOR, like=cast.anna)
    sign_in(client, rie)

    answer = post(client, URL, fields(cast, roles=["administrator"]))

    assert answer.status_code == 303
    assert re.fullmatch(r"/people/[-\da-f]{36}", answer.location)
