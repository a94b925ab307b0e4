"""Tokens: made at a terminal, seen and ended on one's own page."""

import re
import uuid
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import User
from accounts.tokens.models import ApiToken
from core import clock
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast

URL = "/profile"


def tokens(app: Flask, session: Session, *words: str) -> Result:
    """Say it at the terminal."""
    session.rollback()
    return app.test_cli_runner().invoke(args=["tokens", *words])


def the_token(session: Session) -> ApiToken:
    session.rollback()
    session.expire_all()
    found = session.scalars(select(ApiToken)).one()
    session.commit()
    return found


@pytest.fixture
def annas(app: Flask, session: Session, cast: Cast) -> uuid.UUID:
    tokens(app, session, "create", "anna@example.org", "--name", "EPJ")
    return the_token(session).id


def test_a_token_is_printed_once_and_kept_as_a_digest(
    app: Flask, session: Session, cast: Cast
) -> None:
    answer = tokens(app, session, "create", "Anna@example.org", "--name", "EPJ", "--days", "30")

    assert re.fullmatch(r"moedebro_[\w-]{43}\n", answer.output)
    token = the_token(session)
    assert (token.user_id, token.name) == (cast.anna.id, "EPJ")
    assert answer.output.strip() not in (token.digest, token.name)
    assert token.expires_at - token.made_at == timedelta(days=30)
    [row] = audits(session, "api-token-made", cast.anna.id)
    assert row.facts["name"] == "EPJ"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody@example.org",), "ingen bruger"),
        (("anna@example.org", "--days", "0"), "366"),
        (("anna@example.org", "--days", "367"), "366"),
    ],
)
def test_a_senseless_token_is_not_made(
    app: Flask, session: Session, cast: Cast, words: tuple[str, ...], said: str
) -> None:
    answer = tokens(app, session, "create", *words)

    assert answer.exit_code == 1
    assert said in answer.output
    assert not session.scalars(select(ApiToken)).all()


def test_nobody_who_is_out_gets_a_token(app: Flask, session: Session, cast: Cast) -> None:
    session.execute(update(User).where(User.id == cast.anna.id).values(is_active=False))
    session.commit()

    assert tokens(app, session, "create", "anna@example.org").exit_code == 1


def test_the_terminal_lists_and_ends_them(
    app: Flask, session: Session, annas: uuid.UUID, cast: Cast
) -> None:
    assert f"{annas}  anna@example.org  EPJ" in tokens(app, session, "list").output

    assert tokens(app, session, "revoke", str(annas)).output == "Revoked.\n"

    assert the_token(session).revoked_at
    assert tokens(app, session, "list").output == ""
    assert [row.facts for row in audits(session, "api-token-revoked")] == [{"name": "EPJ"}]


def test_an_unknown_token_is_not_ended(app: Flask, session: Session, cast: Cast) -> None:
    assert "no such token" in tokens(app, session, "revoke", str(uuid.uuid4())).output


def test_ones_own_page_lists_and_ends_them(
    client: FlaskClient, session: Session, annas: uuid.UUID, cast: Cast
) -> None:
    sign_in(client, cast.anna)
    page = client.get(URL).text
    assert "EPJ" in page
    assert "Aldrig brugt" in page

    answer = post(client, f"{URL}/tokens/{annas}/revocation", page=URL)

    assert answer.location == URL
    assert the_token(session).revoked_at
    assert "EPJ" not in client.get(URL).text
    [row] = audits(session, "api-token-revoked")
    assert row.actor_id == cast.anna.id


def test_ended_twice_is_ended_once(
    client: FlaskClient, session: Session, annas: uuid.UUID, cast: Cast
) -> None:
    sign_in(client, cast.anna)
    post(client, f"{URL}/tokens/{annas}/revocation", page=URL)

    assert post(client, f"{URL}/tokens/{annas}/revocation", page=URL).status_code == 303
    assert len(audits(session, "api-token-revoked")) == 1


def test_a_colleague_neither_sees_nor_ends_it(
    client: FlaskClient, session: Session, annas: uuid.UUID, cast: Cast
) -> None:
    sign_in(client, cast.bo)
    assert "EPJ" not in client.get(URL).text

    assert post(client, f"{URL}/tokens/{annas}/revocation", page=URL).status_code == 404
    assert the_token(session).revoked_at is None


def test_one_that_has_expired_is_not_listed(
    client: FlaskClient, session: Session, annas: uuid.UUID, cast: Cast
) -> None:
    past = clock.now() - timedelta(days=1)
    session.execute(update(ApiToken).values(made_at=past - timedelta(days=1), expires_at=past))
    session.commit()
    sign_in(client, cast.anna)

    assert "EPJ" not in client.get(URL).text


def test_whoever_is_put_out_has_no_token_left(
    client: FlaskClient, session: Session, annas: uuid.UUID, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    answer = post(client, f"/people/{cast.anna.id}/deactivation", page=f"/people/{cast.anna.id}")

    assert answer.status_code == 303
    assert the_token(session).revoked_at
