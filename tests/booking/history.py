"""A database with a past: what a plan of a few rows says tells nothing."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from core.db import db
from tests.booking.making import NOW, a_booking, at, book, make_room
from tests.conftest import Work
from tests.factories import Cast

START = at("10:00")
PAST = START - timedelta(days=100)


@pytest.fixture
def history(session: Session, cast: Cast, work: Work) -> None:
    """Three thousand meetings of Anna's on one day that no citizen ever opened, and one later."""
    make_room(session)
    with work():
        ahead = book(a_booking(cast), cast.anna, now=NOW)
        tables = ahead, ahead.occurrences[0], ahead.invited[1]
        rows = [{c.key: getattr(row, c.key) for c in row.__table__.columns} for row in tables]
        ids = [uuid.uuid4() for _ in range(3000)]
        change: list[Callable[[uuid.UUID], dict[str, object]]] = [
            lambda id: {"id": id, "uid": str(id)},
            lambda id: {"id": id, "meeting_id": id, "provision_id": None,
                        "starts_at": PAST, "ends_at": PAST + timedelta(days=1)},
            lambda id: {"id": id, "meeting_id": id, "code_digest": str(id)},
        ]  # fmt: skip
        for row, values, changed in zip(tables, rows, change, strict=True):
            many = [{**values, **changed(id)} for id in ids]
            db.session.execute(insert(type(row)), many, execution_options={"render_nulls": True})
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))
