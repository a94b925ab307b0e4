"""The pages of opening hours cost the same, however many units, rows and days there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from accounts.models import Unit
from core import clock
from support.models import OpeningHours, OwnDay, SupportUnit, Tier
from tests.browse import sign_in
from tests.factories import Cast

MOST = 16


@contextmanager
def _counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def _cost(client: FlaskClient, url: str) -> int:
    with _counted() as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def _grow(session: Session, cast: Cast) -> None:
    """More units in the municipality, and more hours and days in the one there was."""
    for number in range(6):
        unit = Unit(organisation_id=cast.at.kolding.id, name=f"Vidensperson {number}")
        session.add(SupportUnit(unit=unit, tier=Tier.LOCAL_HELPER))
    kept = session.get_one(SupportUnit, cast.at.kolding_it.id)
    kept.hours = [OpeningHours(weekday=day, opens=480, closes=900) for day in range(7)]
    today = clock.to_local(clock.now()).date()
    days = [today + timedelta(days=ahead) for ahead in range(1, 9)]
    kept.own_days = [OwnDay(first_on=on, last_on=on, why="ferie") for on in days]
    session.commit()


@pytest.mark.parametrize("page", ["list", "one"])
def test_many_cost_as_much_as_one(
    client: FlaskClient, session: Session, cast: Cast, page: str
) -> None:
    sign_in(client, cast.frida)
    url = "/support-units" + (f"/{cast.at.kolding_it.id}/hours" if page == "one" else "")
    few = _cost(client, url)
    _grow(session, cast)

    assert _cost(client, url) == few <= MOST
