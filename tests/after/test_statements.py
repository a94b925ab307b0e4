"""What asks for closings uses indexes, and costs the same however many were there."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from accounts.models import User
from booking.after.closings import unclosed
from booking.models import Closing, Occurrence, Reached
from core.db import db
from tests.after.making import HELD, close, url_of
from tests.booking.conftest import history
from tests.booking.history import START
from tests.booking.test_statements import counted
from tests.browse import sign_in
from tests.factories import Cast
from tests.personal.conftest import Make
from tests.plans import plan_of

__all__ = ["history"]

MOST = 29


@pytest.fixture
def closed(history: None, session: Session, cast: Cast) -> None:
    """All that is over in the history was closed."""
    said = {"version": 1, "reached": Reached.YES, "why": "", "agreed": "", "more": "",
            "by_id": cast.anna.id, "at": START}  # fmt: skip
    ids = session.scalars(select(Occurrence.id).where(Occurrence.ends_at < START)).all()
    session.execute(insert(Closing), [{**said, "occurrence_id": id} for id in ids])
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))
    session.commit()


def test_what_is_to_be_closed_is_found_by_index(app: Flask, closed: None, cast: Cast) -> None:
    with app.app_context():
        carla = db.session.get_one(User, cast.carla.id)
        plan = plan_of(unclosed(carla, now=START + timedelta(days=1)))

    for table in ("meeting", "occurrence", "closing"):
        assert f"SCAN {table}" not in plan.replace("Seq Scan on", "SCAN"), plan


def test_two_and_twelve_people_cost_the_same(client: FlaskClient, cast: Cast, make: Make) -> None:
    small, large = make(starts_in=HELD, more=0), make(starts_in=HELD, more=10)
    sign_in(client, cast.anna)
    for made in (small, large):
        close(client, made)
    for rest in ("closing", "minutes"):
        told = []
        for made in (small, large):
            with counted() as seen:
                assert client.get(url_of(made, rest)).status_code == 200
            told.append(len(seen))
        assert told[0] == told[1] <= MOST
