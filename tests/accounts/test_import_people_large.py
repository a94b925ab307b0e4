"""Many users: few statements, and two who import the same at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from tests.accounts.files import confirm, tried
from tests.accounts.making import counted, mails
from tests.accounts.places import administrates
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast

HEAD = "navn;mail;funktion;enhed;roller"


def rows(count: int, title: str = "Rådgiver", roles: str = "mødeleder") -> str:
    """So many users of Frida's municipality."""
    lines = (
        f"Kollega {n:04};k{n}@example.org;{title};Voksenrådgivningen;{roles}" for n in range(count)
    )
    return "\n".join((HEAD, *lines))


def statements(client: FlaskClient, content: str) -> int:
    """How many it takes to import the file, with invitations."""
    url = tried(client, content, kind="people")
    with counted() as seen:
        assert confirm(client, url, invitations="now").status_code == 303
    return len(seen)


def test_each_thousand_users_take_the_same_few_statements(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    fixed = statements(client, rows(1))

    added = statements(client, rows(5000)) - fixed
    changed = statements(client, rows(5000, "Visitator", "mødeleder+supporter")) - fixed

    assert added <= 4 * 13
    assert changed <= 4 * 10
    session.rollback()
    made = select(func.count()).select_from(User).where(User.name.like("Kollega%"))
    assert session.scalar(made) == len(mails(session, "user-invitation")) == 5000


def ready(app: Flask, user: User) -> tuple[FlaskClient, str]:
    """Signed in, with the same file tried."""
    client = app.test_client()
    sign_in(client, user)
    return client, tried(client, rows(300), kind="people")


@pytest.mark.parametrize("round", range(3))
def test_two_who_import_the_same_at_once_make_each_user_once(
    app: Flask, session: Session, cast: Cast, round: int
) -> None:
    administrates(session, cast, cast.at.kolding_it_unit)
    both = [ready(app, user) for user in (cast.frida, cast.gitte)]
    start = Barrier(2)

    def press(client: FlaskClient, url: str) -> int:
        start.wait(timeout=20)
        return confirm(client, url, invitations="now").status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(lambda one: press(*one), both))

    assert statuses == [303, 422]
    assert len(audits(session, "user-imported")) == 300
    assert len(mails(session, "user-invitation")) == 300


def test_two_who_send_the_waiting_invitations_at_once_send_each_once(
    app: Flask, session: Session, cast: Cast
) -> None:
    administrates(session, cast, cast.at.kolding_it_unit)
    clients = [ready(app, user) for user in (cast.frida, cast.gitte)]
    confirm(*clients[0], invitations="later")
    start = Barrier(2)

    def press(client: FlaskClient) -> int:
        start.wait(timeout=20)
        return post(client, "/people/waiting-invitations", page="/people").status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(press, [client for client, _url in clients]))

    assert statuses == [303, 303]
    assert len(mails(session, "user-invitation")) == 300
