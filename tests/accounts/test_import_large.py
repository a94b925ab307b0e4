"""Fifty thousand rows: within bounds of time and memory, and with few statements."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.imports.reading import MOST_ROWS
from accounts.models import Unit
from tests.accounts.files import confirm, tried
from tests.accounts.places import counted
from tests.browse import sign_in
from tests.factories import Cast


def rows(count: int, phone: int = 0) -> bytes:
    """So many units of Frida's municipality."""
    lines = (
        f"Enhed {n};Hjælper nr. {n}.;e{n}@example.org;{phone + n:08};K-{n}" for n in range(count)
    )
    return ("enhed;forklaring;postkasse;telefon;id\n" + "\n".join(lines)).encode()


def statements(client: FlaskClient, content: bytes) -> int:
    """How many it takes to import the file."""
    url = tried(client, content)
    with counted() as seen:
        assert confirm(client, url).status_code == 303
    return len(seen)


@pytest.mark.slow
@pytest.mark.parametrize("thousands", [1, 3])
def test_each_thousand_rows_take_the_same_few_statements(
    client: FlaskClient, session: Session, cast: Cast, thousands: int
) -> None:
    sign_in(client, cast.frida)
    fixed = statements(client, rows(1))

    added = statements(client, rows(1000 * thousands)) - fixed
    changed = statements(client, rows(1000 * thousands, phone=10_000_000)) - fixed

    assert added <= 2 * (thousands - 1) + 2
    assert changed <= 2 * (thousands - 1)


@pytest.mark.slow
def test_fifty_thousand_rows_are_imported(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    content = rows(MOST_ROWS)
    sign_in(client, cast.frida)

    assert confirm(client, tried(client, content)).status_code == 303

    session.rollback()
    wanted = select(func.count()).select_from(Unit).where(Unit.own_key.is_not(None))
    assert session.scalar(wanted) == MOST_ROWS
