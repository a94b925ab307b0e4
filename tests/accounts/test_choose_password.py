"""Choosing a password by a link: once, in time, and a good one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts import tries
from core import clock
from core.db import Base
from tests.accounts.making import (
    GRY,
    NEW_PASSWORD,
    invite_gry,
    mails,
    newest_link,
    path_of,
    user_of,
)
from tests.accounts.test_invite_user import choose
from tests.audits import audits
from tests.browse import post, token_on
from tests.conftest import Work
from tests.factories import Cast


@pytest.fixture
def path(session: Session, cast: Cast, work: Work) -> str:
    """Gry's invitation."""
    invite_gry(work, cast)
    return path_of(newest_link(session))


def test_opening_the_link_uses_nothing_up(client: FlaskClient, session: Session, path: str) -> None:
    for _ in range(3):
        assert client.get(path).status_code == 200

    assert newest_link(session).used_at is None


def test_the_link_works_once(client: FlaskClient, session: Session, path: str) -> None:
    assert choose(client, path).status_code == 303

    assert client.get(path).status_code == 404
    assert newest_link(session).used_at


def test_used_twice_at_once_one_password_is_kept(app: Flask, session: Session, path: str) -> None:
    start = Barrier(2)
    clients = [app.test_client(), app.test_client()]
    tokens = [token_on(client.get(path)) for client in clients]
    session.rollback()

    def press(number: int) -> int:
        start.wait(timeout=20)
        password = f"{NEW_PASSWORD} {number}"
        said = {"csrf_token": tokens[number], "new_password": password, "repeated": password}
        return clients[number].post(path, data=said).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(2))) == [303, 404]

    assert len(audits(session, "password-chosen")) == 1


def test_the_first_password_ends_no_session_and_sends_no_warning(
    client: FlaskClient, session: Session, path: str
) -> None:
    choose(client, path)

    assert not mails(session, "password-changed")
    [row] = audits(session, "password-chosen")
    assert (row.subject_id, row.facts) == (user_of(session, GRY).id, {"by": "invitation"})


BAD = {
    "too short": ("elleve tegn", "mindst 12 tegn"),
    "common": ("Sommer2026!!", "let at gætte"),
    "her name": ("Gry-Nyansat-1987", "let at gætte"),
    "her place": ("voksenrådgivningen", "let at gætte"),
    "nothing": ("", "feltet"),
    "far too long": ("æ" * 201, "højst 200"),
}


@pytest.mark.parametrize(("password", "said"), BAD.values(), ids=BAD)
def test_a_bad_password_is_refused_in_words_and_never_shown(
    client: FlaskClient, session: Session, path: str, password: str, said: str
) -> None:
    answer = choose(client, path, password)

    assert answer.status_code == 422
    assert said in answer.text
    assert not password or f'value="{password}"' not in answer.text
    assert newest_link(session).used_at is None
    assert user_of(session, GRY).password_hash is None


def test_two_that_are_not_alike_are_refused(
    client: FlaskClient, session: Session, path: str
) -> None:
    answer = post(client, path, {"new_password": NEW_PASSWORD, "repeated": "noget andet"})

    assert answer.status_code == 422
    assert "De to er ikke ens" in answer.text


def test_a_password_of_danish_letters_signs_in_however_it_is_spelt(
    client: FlaskClient, path: str
) -> None:
    choose(client, path, "smørrebrød på å-båden")

    other = {"email": GRY, "password": "smørrebrød pa\u030a a\u030a-ba\u030aden"}
    assert post(client, "/sign-in", other).status_code == 303


def test_a_changed_link_opens_nothing(client: FlaskClient, path: str) -> None:
    other = "B" if path[-5] == "A" else "A"

    for wrong in (path[:-5] + other + path[-4:], path[:-1], path + "A", f"/passwords/{'x' * 44}"):
        assert client.get(wrong).status_code == 404


def test_a_link_of_somebody_deactivated_is_over(
    client: FlaskClient, session: Session, path: str
) -> None:
    user_of(session, GRY).is_active = False
    session.commit()

    assert client.get(path).status_code == 404


def test_a_personal_link_of_a_meeting_is_no_password_link(
    client: FlaskClient, session: Session, path: str
) -> None:
    assert client.get(path.replace("/passwords/", "/m/")).status_code == 404


def test_neither_link_nor_password_is_anywhere_in_the_database(
    client: FlaskClient, session: Session, path: str
) -> None:
    choose(client, path)
    secrets = (path.rpartition("/")[2], path[-22:], NEW_PASSWORD)

    session.rollback()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            kept = " ".join(str(value) for value in row)
            assert not any(secret in kept for secret in secrets), table.name


def test_neither_link_nor_password_is_in_the_log(
    client: FlaskClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    choose(client, path, "kort")
    choose(client, path)
    client.get(path)

    assert path[-22:] not in caplog.text
    assert NEW_PASSWORD not in caplog.text


def test_whoever_tried_too_often_gets_in_with_the_new_password(
    client: FlaskClient, path: str, work: Work
) -> None:
    with work():
        for _ in range(10):
            tries.count("sign-in", GRY, "127.0.0.1", now=clock.now())

    choose(client, path)

    answer = post(client, "/sign-in", {"email": GRY, "password": NEW_PASSWORD})
    assert answer.status_code == 303


def test_an_invitation_works_for_seven_days_to_the_second(session: Session, path: str) -> None:
    link = newest_link(session)

    assert link.expires_at - link.made_at == timedelta(days=7)
    assert link.is_open(link.expires_at - timedelta(seconds=1))
    assert not link.is_open(link.expires_at)
