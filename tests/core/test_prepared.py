"""Statements that are put together once are given the instants that they name."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from core import prepared
from core.db import db
from core.prepared import NOW
from core.throttle import Try
from tests.conftest import Work

NOON = datetime(2026, 12, 2, 11, tzinfo=UTC)
BEFORE = select(Try.bucket).where(Try.since < NOW - timedelta(hours=1)).order_by(Try.bucket)
BY_NOW = select(Try.bucket).where(Try.since <= NOW).order_by(Try.bucket)


def test_one_statement_is_asked_at_two_times(work: Work) -> None:
    with work():
        for hours in range(3):
            at = NOON - timedelta(hours=hours)
            db.session.add(Try(bucket=f"{hours}", count=1, since=at))
        db.session.flush()
        asked = [NOON, NOON - timedelta(hours=1)]
        before = [db.session.scalars(BEFORE, prepared.at(at)).all() for at in asked]
        by_now = [db.session.scalars(BY_NOW, prepared.at(at)).all() for at in asked]

    assert before == [["2"], []]
    assert by_now == [["0", "1", "2"], ["1", "2"]]
