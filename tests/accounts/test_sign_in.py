"""Signing in: right, wrong, too often, and out again."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import UserSession
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import PASSWORD, Cast


def test_anna_signs_in_and_is_greeted_by_name(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.anna)

    assert "Anna Brofelt" in client.get("/").text


def test_a_wrong_password_is_refused_and_the_address_kept(client: FlaskClient, cast: Cast) -> None:
    answer = post(client, "/sign-in", {"email": cast.anna.email, "password": "nej"})

    assert answer.status_code == 422
    assert 'value="anna@example.org"' in answer.text
    assert "passer ikke sammen" in answer.text


def test_an_unknown_address_gets_the_same_words(client: FlaskClient, cast: Cast) -> None:
    answer = post(client, "/sign-in", {"email": "ukendt@example.org", "password": "nej"})

    assert "passer ikke sammen" in answer.text


def test_the_eleventh_try_is_refused_even_with_the_right_password(
    client: FlaskClient, cast: Cast
) -> None:
    for _ in range(10):
        post(client, "/sign-in", {"email": cast.anna.email, "password": "nej"})

    answer = post(client, "/sign-in", {"email": cast.anna.email, "password": PASSWORD})

    assert answer.status_code == 422
    assert "For mange forsøg" in answer.text


def test_signing_out_ends_the_session_for_a_copied_cookie(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.anna)
    cookie = client.get_cookie("session")
    assert cookie

    post(client, "/sign-out", page="/")
    client.set_cookie("session", cookie.value)

    assert "Anna Brofelt" not in client.get("/").text


def test_a_session_is_kept_as_a_digest_only(
    client: FlaskClient, cast: Cast, session: Session
) -> None:
    sign_in(client, cast.anna)
    cookie = client.get_cookie("session")
    assert cookie

    row = session.scalars(select(UserSession)).one()

    assert cookie.value not in row.token_digest


def test_a_session_left_alone_for_five_hours_is_over(
    client: FlaskClient, cast: Cast, session: Session
) -> None:
    sign_in(client, cast.anna)
    started = session.scalars(select(UserSession)).one().seen_at
    session.execute(update(UserSession).values(seen_at=started - timedelta(hours=5)))
    session.commit()

    assert "Anna Brofelt" not in client.get("/").text


def test_a_link_in_next_to_another_site_is_not_followed(client: FlaskClient, cast: Cast) -> None:
    fields = {"email": cast.anna.email, "password": PASSWORD}

    answer = post(client, "/sign-in?next=//evil.example.org/", fields)

    assert answer.location == "/"


def test_a_post_without_the_token_is_refused(client: FlaskClient, cast: Cast) -> None:
    fields = {"email": cast.anna.email, "password": PASSWORD}

    assert client.post("/sign-in", data=fields).status_code == 400


def test_a_chosen_language_follows_the_person(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.anna)

    post(client, "/language", {"language": "en", "next": "/"}, page="/")

    assert "Video meetings that everybody gets into" in client.get("/").text


def test_an_inactive_user_is_out_at_once(
    client: FlaskClient, cast: Cast, session: Session, work: Work
) -> None:
    sign_in(client, cast.anna)
    cast.anna.is_active = False
    session.commit()

    assert "Anna Brofelt" not in client.get("/").text
