"""Two administrators import at the same moment: one does, the other is shown what is new."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Unit
from tests.accounts.files import confirm, tried
from tests.accounts.places import administrates
from tests.audits import audits
from tests.browse import sign_in
from tests.factories import Cast

MANY = "enhed;id\n" + "\n".join(f"Enhed {n};K-{n}" for n in range(1500))


def ready(app: Flask, user: object) -> tuple[FlaskClient, str]:
    """Signed in, with the same file tried."""
    client = app.test_client()
    sign_in(client, user)  # type: ignore[arg-type]  # a user of the cast
    return client, tried(client, MANY)


@pytest.mark.parametrize("round", range(3))
def test_the_same_units_come_once(app: Flask, session: Session, cast: Cast, round: int) -> None:
    administrates(session, cast, cast.at.kolding_it_unit)
    both = [ready(app, user) for user in (cast.frida, cast.gitte)]
    start = Barrier(2)

    def press(client: FlaskClient, url: str) -> int:
        start.wait(timeout=20)
        return confirm(client, url).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(lambda one: press(*one), both))

    assert statuses == [303, 422]
    session.rollback()
    count = select(func.count()).select_from(Unit).where(Unit.own_key.is_not(None))
    assert session.scalar(count) == 1500
    assert len(audits(session, "import-done")) == 1
