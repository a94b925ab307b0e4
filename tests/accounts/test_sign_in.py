"""Signing in: right, wrong, too often, and out again."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import request
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import UserSession
from app import create_app
from core.config import Settings
from tests.browse import post, sign_in, token_on
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


def test_guesses_from_elsewhere_do_not_shut_bo_out(client: FlaskClient, cast: Cast) -> None:
    away = {"REMOTE_ADDR": "192.0.2.7"}
    for _ in range(11):
        _try(client, cast.bo.email, "nej", away)

    assert _try(client, cast.bo.email, PASSWORD, away) == 422
    assert _try(client, cast.bo.email, PASSWORD, {}) == 303


def test_twenty_colleagues_behind_one_address_get_in(client: FlaskClient, cast: Cast) -> None:
    people = [cast.anna, cast.bo, cast.carla, cast.dorte] * 5

    assert {_try(client, person.email, PASSWORD, {}) for person in people} == {303}


def test_behind_a_trusted_proxy_each_reader_has_an_own_address(
    other_settings: Callable[..., Settings],
) -> None:
    asked = {"X-Forwarded-For": "198.51.100.9, 192.0.2.7"}
    seen = []
    for proxies in (0, 1):
        made = create_app(other_settings(trusted_proxies=proxies))
        made.before_request(lambda: seen.append(request.remote_addr))
        made.test_client().get("/healthz", headers=asked)

    assert seen == ["127.0.0.1", "192.0.2.7"]


def _try(client: FlaskClient, email: str, password: str, where: dict[str, str]) -> int:
    fields = {"email": email, "password": password}
    fields["csrf_token"] = token_on(client.get("/sign-in"))
    return client.post("/sign-in", data=fields, environ_base=where).status_code


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/meetings", "/meetings"),
        ("/desk?since=1", "/desk?since=1"),
        ("//evil.example", "/"),
        ("////evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("meetings", "/"),
        ("/\t/evil.example", "/"),
    ],
)
def test_signing_in_leads_to_a_page_of_ours(
    client: FlaskClient, cast: Cast, asked: str, goes: str
) -> None:
    fields = {"email": cast.anna.email, "password": PASSWORD}
    url = f"/sign-in?next={quote(asked)}"

    assert post(client, url, fields).location == goes


@pytest.mark.parametrize(
    ("name", "goes"), [("anna", "/meetings"), ("dorte", "/desk"), ("frida", "/desk/routing")]
)
def test_signing_in_leads_to_where_ones_work_begins(
    client: FlaskClient, cast: Cast, name: str, goes: str
) -> None:
    fields = {"email": getattr(cast, name).email, "password": PASSWORD}

    assert post(client, "/sign-in", fields).location == goes


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


def test_a_token_from_before_signing_in_works_no_more(client: FlaskClient, cast: Cast) -> None:
    before = token_on(client.get("/sign-in"))
    post(client, "/sign-in", {"email": cast.anna.email, "password": PASSWORD})

    with_old = client.post("/language", data={"language": "en", "csrf_token": before})

    assert with_old.status_code == 400
    assert post(client, "/language", {"language": "en"}, page="/").status_code == 303


def test_a_visit_that_somebody_planted_is_not_signed_in_on(client: FlaskClient, cast: Cast) -> None:
    planted = token_on(client.get("/sign-in"))
    answer = post(client, "/sign-in", {"email": cast.anna.email, "password": PASSWORD})

    assert any(cookie.startswith("visit=") for cookie in answer.headers.getlist("Set-Cookie"))
    assert client.post("/sign-out", data={"csrf_token": planted}).status_code == 400


def test_a_token_from_before_signing_out_works_no_more(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.anna)
    before = token_on(client.get("/"))
    client.post("/sign-out", data={"csrf_token": before})

    assert client.post("/language", data={"csrf_token": before}).status_code == 400


def test_the_language_of_a_visit_survives_signing_in(client: FlaskClient, cast: Cast) -> None:
    post(client, "/language", {"language": "en"}, page="/sign-in")
    sign_in(client, cast.anna)

    with client.session_transaction() as visit:
        assert visit["language"] == "en"
