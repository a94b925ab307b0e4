"""What lies on the edge counts as it should: five minutes are five minutes, on both databases."""

from datetime import timedelta

from sqlalchemy import literal, select

from booking.figures.tallies import Seconds
from core.db import db
from tests.conftest import Work
from tests.figures.making import AUTUMN, MINUTE


def test_between_two_instants_lies_what_lies_there(work: Work) -> None:
    lengths = (timedelta(minutes=5), timedelta(minutes=5, milliseconds=-1), timedelta(days=7))
    starts = [AUTUMN + 7 * n * MINUTE for n in range(100)]
    asked = [(start, length) for start in starts for length in lengths]
    columns = [Seconds(literal(start - length), literal(start)) for start, length in asked]

    with work():
        found = [s for n in range(0, len(columns), 50) for s in _row(columns[n : n + 50])]

    assert [float(each) for each in found] == [length.total_seconds() for _start, length in asked]


def _row(columns: list[Seconds]) -> tuple[float, ...]:
    return tuple(db.session.execute(select(*columns)).one())
