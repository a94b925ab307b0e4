"""Pages of meetings cost the same whatever the number of people, and their list uses indexes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from accounts.models import User
from booking.lists import Part, listed
from booking.services.participants import invite_unit
from core import clock
from core.db import db
from tests.booking.history import PAST, START
from tests.booking.making import a_booking, book, crowd, make_room
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.plans import plan_of

MOST_ON_THE_PAGE, MOST_IN_THE_LIST = 31, 6


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def _statements(client: FlaskClient, url: str) -> list[str]:
    with counted() as seen:
        assert client.get(url).status_code == 200
    return seen


def test_two_and_twelve_participants_cost_the_same(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    units = (cast.at.ward, cast.at.home_care, cast.at.families, cast.at.doctors)
    many = [*crowd(7), *(invite_unit(unit) for unit in units)]
    soon = clock.now() + timedelta(days=1)
    with work():
        few = book(a_booking(cast, starts_at=soon), cast.anna, now=clock.now()).id
    sign_in(client, cast.anna)
    small = [_statements(client, url) for url in ("/meetings", f"/meetings/{few}")]
    with work():
        later = soon + timedelta(hours=2)
        crowded = book(a_booking(cast, starts_at=later, invitees=many), cast.anna, now=clock.now())
        large_id = crowded.id

    large = [_statements(client, url) for url in ("/meetings", f"/meetings/{large_id}")]

    assert [len(s) for s in small] == [len(s) for s in large]
    assert len(large[0]) <= MOST_IN_THE_LIST
    assert len(large[1]) <= MOST_ON_THE_PAGE


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("now", [PAST - timedelta(days=1), START - timedelta(days=1)])
def test_the_list_finds_meetings_by_index(
    app: Flask, history: None, cast: Cast, now: datetime, part: Part
) -> None:
    with app.app_context():
        plan = plan_of(listed(db.session.get_one(User, cast.carla.id), part, now=now))

    for table in ("meeting", "participant", "occurrence"):
        assert f"SCAN {table}" not in plan.replace("Seq Scan on", "SCAN"), plan


def test_a_leader_among_thousands_is_found_by_whose_meetings_they_are(
    app: Flask, history: None, cast: Cast
) -> None:
    with app.app_context():
        carla = db.session.get_one(User, cast.carla.id)
        plan = plan_of(listed(carla, Part.COMING, now=PAST - timedelta(days=1)))

    for index in ("leader", "chair", "created_by", "unit"):
        assert f"ix_meeting_{index}" in plan
