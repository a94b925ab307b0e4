"""A forgotten password: the same answer for everybody, and one hour to choose a new one."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import PasswordLink
from notifications.models import OutboxMessage
from tests.accounts.making import (
    GRY,
    NEW_PASSWORD,
    counted,
    invite_gry,
    mails,
    newest_link,
    path_of,
    user_of,
)
from tests.accounts.test_invite_user import choose
from tests.audits import audits
from tests.browse import post, sign_in, token_on
from tests.conftest import Work
from tests.factories import PASSWORD, Cast
from tests.notifications.making import drain

URL = "/forgotten-password"


def forget(client: FlaskClient, email: str) -> TestResponse:
    """Ask for a link."""
    return post(client, URL, {"email": email})


@pytest.mark.parametrize("email", ["anna@example.org", " ANNA@example.org "])
def test_a_new_password_is_chosen_by_the_link(
    client: FlaskClient, session: Session, cast: Cast, email: str
) -> None:
    assert forget(client, email).location == "/forgotten-password/answer"

    assert choose(client, path_of(newest_link(session))).status_code == 303

    fields = {"email": "anna@example.org", "password": NEW_PASSWORD}
    assert post(client, "/sign-in", fields).status_code == 303


def test_the_old_password_is_over(client: FlaskClient, session: Session, cast: Cast) -> None:
    forget(client, cast.anna.email)
    choose(client, path_of(newest_link(session)))

    answer = post(client, "/sign-in", {"email": cast.anna.email, "password": PASSWORD})

    assert answer.status_code == 422


def test_every_session_ends_and_the_owner_is_told(
    app: Flask, client: FlaskClient, session: Session, cast: Cast
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, cast.anna)
    forget(client, cast.anna.email)

    choose(client, path_of(newest_link(session)))

    assert elsewhere.get("/profile").status_code == 303
    [mail] = mails(session, "password-changed")
    assert (mail.address, mail.user_id) == (cast.anna.email, cast.anna.id)


def test_until_the_link_is_used_nothing_changes(
    app: Flask, client: FlaskClient, session: Session, cast: Cast
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, cast.anna)

    forget(client, cast.anna.email)

    assert elsewhere.get("/profile").status_code == 200


def test_unknown_addresses_get_the_same_answer(client: FlaskClient, cast: Cast) -> None:
    known, unknown = forget(client, cast.anna.email), forget(client, "ukendt@example.org")

    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert client.get(known.location).text == client.get(unknown.location).text


def test_known_and_unknown_cost_the_same_statements(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    invite_gry(work, cast)
    costs = []
    for email in (cast.anna.email, "ukendt@example.org", GRY):
        token = token_on(client.get(URL))
        with counted() as seen:
            client.post(URL, data={"csrf_token": token, "email": email})
        costs.append([statement.split("(")[0] for statement in seen])

    assert costs[0] == costs[1] == costs[2]
    assert len(costs[0]) > 5


def test_of_an_unknown_address_nothing_is_kept_or_sent(
    app: Flask, client: FlaskClient, session: Session, cast: Cast
) -> None:
    forget(client, "ukendt@example.org")

    [mail] = mails(session, "password-link")
    assert (mail.address, mail.user_id) == ("", None)
    session.rollback()
    drain(app, threads=1)
    assert session.scalar(select(func.count(OutboxMessage.id))) == 0
    assert client.get(path_of(newest_link(session))).status_code == 404


@pytest.mark.parametrize("state", ["invited", "deactivated"])
def test_whoever_cannot_sign_in_gets_no_link(
    client: FlaskClient, session: Session, cast: Cast, state: str
) -> None:
    cast.anna.is_active = state != "deactivated"
    cast.anna.password_hash = None if state == "invited" else cast.anna.password_hash
    session.commit()

    forget(client, cast.anna.email)

    assert newest_link(session).user_id is None


def test_after_an_hour_the_link_is_over(client: FlaskClient, session: Session, cast: Cast) -> None:
    forget(client, cast.anna.email)
    link = newest_link(session)
    link.made_at -= timedelta(hours=1)
    link.expires_at -= timedelta(hours=1)
    session.commit()

    assert client.get(path_of(link)).status_code == 404
    assert link.expires_at - link.made_at == timedelta(hours=1)


def test_asking_again_ends_the_link_before(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    forget(client, cast.anna.email)
    old = path_of(newest_link(session))

    forget(client, cast.anna.email)

    assert client.get(old).status_code == 404
    assert client.get(path_of(newest_link(session))).status_code == 200


def test_a_link_that_was_replaced_is_not_sent(
    app: Flask, client: FlaskClient, session: Session, cast: Cast
) -> None:
    forget(client, cast.anna.email)
    forget(client, cast.anna.email)
    session.rollback()

    drain(app, threads=1)

    [mail] = mails(session, "password-link")
    assert mail.sent_at
    assert mail.payload["link_id"] == str(newest_link(session).id)


@pytest.mark.parametrize("email", ["anna@example.org", "ukendt@example.org"])
def test_the_eleventh_time_in_a_quarter_is_refused(
    client: FlaskClient, session: Session, cast: Cast, email: str
) -> None:
    for _ in range(10):
        forget(client, email)

    answer = forget(client, email)

    assert answer.status_code == 422
    assert "For mange forsøg" in answer.text
    assert session.scalar(select(func.count(PasswordLink.id))) == 10


@pytest.mark.parametrize("email", ["", "anna", "anna@", "a" * 300 + "@example.org"])
def test_what_is_no_address_is_refused_and_kept(
    client: FlaskClient, cast: Cast, email: str
) -> None:
    answer = forget(client, email)

    assert answer.status_code == 422
    assert f'value="{email}"' in answer.text


def test_that_it_was_asked_for_is_written_down(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    forget(client, cast.anna.email)

    [row] = audits(session, "password-link-asked-for")
    assert (row.actor_id, row.subject_id, row.facts) == (None, cast.anna.id, {})


def test_an_administrator_sends_a_link(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.frida)
    page = f"/people/{cast.anna.id}"

    assert post(client, f"{page}/password-links", page=page).status_code == 303

    [mail] = mails(session, "password-link")
    assert mail.payload["place"] == "Digitalisering, Kolding Kommune"
    assert choose(client, path_of(newest_link(session))).status_code == 303
    assert len(audits(session, "password-link-sent")) == 1


def test_no_link_is_sent_to_whoever_never_chose_a_password(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    invite_gry(work, cast)
    sign_in(client, cast.frida)
    page = f"/people/{user_of(session, GRY).id}"

    answer = post(client, f"{page}/password-links", page=page)

    assert answer.status_code == 422
    assert "ikke valgt en adgangskode endnu" in answer.text


@pytest.mark.parametrize(("who", "status"), [("frida", 404), ("carla", 403)])
def test_nobody_sends_links_to_strangers(
    client: FlaskClient, session: Session, cast: Cast, who: str, status: int
) -> None:
    url = f"/people/{cast.carla.id}/password-links"
    assert post(client, url, page=URL).location == "/sign-in"
    sign_in(client, getattr(cast, who))

    assert post(client, url, page="/profile").status_code == status

    assert not mails(session, "password-link")


def test_the_sign_in_page_leads_there(client: FlaskClient, cast: Cast) -> None:
    assert f'href="{URL}"' in client.get("/sign-in").text
