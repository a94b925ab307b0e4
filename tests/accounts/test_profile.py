"""One's own account: name, language, password, and where one is signed in."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import UserSession
from core import clock
from tests.accounts.making import NEW_PASSWORD, mails, newest_link, path_of, user_of
from tests.audits import audits
from tests.browse import post, sign_in
from tests.core.test_devices import IPHONE, WINDOWS
from tests.factories import PASSWORD, Cast

URL = "/profile"
CHANGE = "/profile/password"


def change(client: FlaskClient, **changes: str) -> TestResponse:
    """Fill in the form."""
    new = {"old_password": PASSWORD, "new_password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    return post(client, CHANGE, new | changes)


def sessions(session: Session, cast: Cast) -> list[UserSession]:
    """Anna's, the oldest first."""
    session.rollback()
    session.expire_all()
    own = select(UserSession).where(UserSession.user_id == cast.anna.id)
    return list(session.scalars(own.order_by(UserSession.started_at)))


@pytest.fixture
def phone(app: Flask, cast: Cast) -> FlaskClient:
    """Where Anna is signed in too."""
    other = app.test_client()
    other.environ_base["HTTP_USER_AGENT"] = IPHONE
    sign_in(other, cast.anna)
    return other


@pytest.fixture
def anna(client: FlaskClient, phone: FlaskClient, cast: Cast) -> FlaskClient:
    """Anna, at her computer."""
    client.environ_base["HTTP_USER_AGENT"] = WINDOWS
    sign_in(client, cast.anna)
    return client


def test_name_and_language_are_kept(anna: FlaskClient, session: Session) -> None:
    answer = post(anna, URL, {"name": " Anna  B. Brofelt ", "language": "en"})

    assert answer.status_code == 303
    user = user_of(session, "anna@example.org")
    assert (user.name, user.language) == ("Anna B. Brofelt", "en")
    assert "Where you are signed in" in anna.get(URL).text
    [row] = audits(session, "profile-changed")
    assert (row.subject_id, row.facts) == (user.id, {"fields": ["name", "language"]})


def test_nothing_changed_is_not_written_down(anna: FlaskClient, session: Session) -> None:
    post(anna, URL, {"name": "Anna Brofelt", "language": "da"})

    assert not audits(session, "profile-changed")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "feltet"),
        ({"name": "x" * 201}, "200"),
        ({"name": "Anna 311299-9999"}, "CPR"),
        ({"language": "xx"}, "mulighederne"),
        ({"language": ""}, "Sprog"),
    ],
)
def test_bad_input_is_refused_in_words(
    anna: FlaskClient, session: Session, changes: dict[str, str], said: str
) -> None:
    answer = post(anna, URL, {"name": "Anna Ny", "language": "da"} | changes)

    assert answer.status_code == 422
    assert said in answer.text
    assert user_of(session, "anna@example.org").name == "Anna Brofelt"


def test_a_new_password_takes_the_place_of_the_old(anna: FlaskClient, session: Session) -> None:
    assert change(anna).location == URL

    for password, status in ((PASSWORD, 422), (NEW_PASSWORD, 303)):
        fields = {"email": "anna@example.org", "password": password}
        assert post(anna, "/sign-in", fields).status_code == status
    [row] = audits(session, "password-chosen")
    assert row.facts == {"by": "user"}


def test_a_changed_password_signs_out_everywhere_else_and_is_told(
    anna: FlaskClient, phone: FlaskClient, session: Session
) -> None:
    change(anna)

    assert anna.get(URL).status_code == 200
    assert phone.get(URL).status_code == 303
    assert len(mails(session, "password-changed")) == 1


def test_a_changed_password_ends_a_link_on_its_way(anna: FlaskClient, session: Session) -> None:
    post(anna, "/forgotten-password", {"email": "anna@example.org"})
    path = path_of(newest_link(session))

    change(anna)

    assert anna.get(path).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"old_password": "nej"}, "ikke den adgangskode, du har nu"),
        ({"old_password": ""}, "feltet"),
        ({"new_password": "kort", "repeated": "kort"}, "mindst 12 tegn"),
        ({"new_password": "annabrofelt1", "repeated": "annabrofelt1"}, "let at gætte"),
        ({"repeated": "noget andet"}, "ikke ens"),
    ],
)
def test_a_bad_change_is_refused_in_words(
    anna: FlaskClient, phone: FlaskClient, changes: dict[str, str], said: str
) -> None:
    answer = change(anna, **changes)

    assert answer.status_code == 422
    assert said in answer.text
    assert phone.get(URL).status_code == 200


def test_the_old_password_cannot_be_guessed_for_long(anna: FlaskClient) -> None:
    for _ in range(10):
        change(anna, old_password="nej")

    assert "For mange forsøg" in change(anna).text


def test_sessions_are_shown_as_devices_this_one_first(anna: FlaskClient) -> None:
    page = anna.get(URL).text

    assert page.index("Computer (Windows), Edge") < page.index("Telefon (iPhone), Safari")
    assert page.count("/removal") == 1
    assert "Sidst brugt i dag kl." in page


def test_signing_out_there_ends_that_session_only(
    anna: FlaskClient, phone: FlaskClient, session: Session, cast: Cast
) -> None:
    there = sessions(session, cast)[0]

    answer = post(anna, f"{URL}/sessions/{there.id}/removal", page=URL)

    assert answer.status_code == 303
    assert phone.get(URL).status_code == 303
    assert anna.get(URL).status_code == 200
    assert len(audits(session, "session-ended")) == 1


def test_signing_out_there_twice_is_once(anna: FlaskClient, session: Session, cast: Cast) -> None:
    there = sessions(session, cast)[0]
    for _ in range(2):
        answer = post(anna, f"{URL}/sessions/{there.id}/removal", page=URL)

        assert answer.status_code == 303

    assert len(audits(session, "session-ended")) == 1


def test_a_session_of_somebody_else_is_not_there(
    app: Flask, anna: FlaskClient, phone: FlaskClient, session: Session, cast: Cast
) -> None:
    bo, there = app.test_client(), sessions(session, cast)[0]
    sign_in(bo, cast.bo)

    assert post(bo, f"{URL}/sessions/{there.id}/removal", page=URL).status_code == 404
    assert phone.get(URL).status_code == 200


@pytest.mark.parametrize("ended_by", ["idle", "age"])
def test_sessions_that_are_over_are_not_shown(
    anna: FlaskClient, session: Session, cast: Cast, ended_by: str
) -> None:
    old = sessions(session, cast)[0]
    past = clock.now() - timedelta(hours=13)
    old.started_at = past
    if ended_by == "age":
        old.expires_at = past + timedelta(hours=12)
    else:
        old.seen_at = past + timedelta(hours=8)
    session.commit()

    assert "iPhone" not in anna.get(URL).text


def test_the_secret_of_a_session_is_not_on_the_page(
    anna: FlaskClient, session: Session, cast: Cast
) -> None:
    page = anna.get(URL).text

    assert not any(row.token_digest in page for row in sessions(session, cast))


@pytest.mark.parametrize("url", [URL, CHANGE])
def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast, url: str) -> None:
    assert client.get(url).location.startswith("/sign-in?next=/profile")
    assert post(client, url, {"name": "x"}, page="/sign-in").location == "/sign-in"


def test_every_page_leads_to_ones_own(anna: FlaskClient) -> None:
    assert anna.get("/").text.count(f'href="{URL}"') == 2
