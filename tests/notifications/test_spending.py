"""What text messages may cost: counted for all workers, given back when nothing was sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.db import db, transaction
from notifications.texts import spending
from notifications.texts.spending import LimitReached, Limits, Spent
from tests.conftest import Work

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FIVE = Limits(a_day=5, a_month=8)


def used(work: Work, *, now: datetime = NOON) -> Spent:
    with work():
        return spending.spent(FIVE, now=now)


def test_a_day_ends_at_midnight_in_denmark(work: Work, session: Session) -> None:
    late = datetime(2026, 11, 21, 22, 59, tzinfo=UTC)
    with work():
        spending.take(5, FIVE, now=late)
    assert used(work, now=late).is_all

    with work():
        spending.take(3, FIVE, now=late + timedelta(minutes=1))

    fresh = used(work, now=late + timedelta(minutes=1))
    assert (fresh.today, fresh.this_month, fresh.is_all) == (3, 8, True)  # the month is full


def test_what_would_pass_the_limit_is_refused_and_not_counted(work: Work, session: Session) -> None:
    with work():
        spending.take(4, FIVE, now=NOON)

    with pytest.raises(LimitReached), work():
        spending.take(2, FIVE, now=NOON)

    assert used(work) == Spent(4, 4, FIVE)


def test_what_was_not_taken_is_given_back(work: Work, session: Session) -> None:
    with work():
        spending.take(2, FIVE, now=NOON)
        spending.give_back(2, taken_at=NOON)

    assert used(work) == Spent(0, 0, FIVE)


def test_the_day_is_locked_before_the_month(app: Flask, work: Work, session: Session) -> None:
    """Whoever takes and whoever gives back, in one order: so nobody waits for one who waits."""
    asked: list[object] = []

    def listen(*said: object) -> None:
        statement, parameters = str(said[2]), said[3]
        if statement.startswith("UPDATE sms_spending"):
            values = parameters.values() if isinstance(parameters, dict) else parameters
            asked.append([one for one in values if isinstance(one, str)])  # type: ignore[attr-defined]

    with work():
        spending.take(2, FIVE, now=NOON)
        event.listen(db.engine, "before_cursor_execute", listen)
        spending.give_back(2, taken_at=NOON)
        event.remove(db.engine, "before_cursor_execute", listen)

    assert asked == [["2026-11-21"], ["2026-11"]]


def test_without_a_limit_it_is_only_counted(work: Work, session: Session) -> None:
    with work():
        spending.take(1000, Limits(), now=NOON)
        counted = spending.spent(Limits(), now=NOON)

    assert (counted.today, counted.is_all) == (1000, False)


def test_of_many_at_once_no_more_pass_than_may(app: Flask, session: Session, work: Work) -> None:
    def once(_n: int) -> bool:
        with app.app_context():
            try:
                with transaction():
                    spending.take(1, FIVE, now=NOON)
            except LimitReached:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        passed = sum(pool.map(once, range(12)))

    assert passed == 5
    assert used(work).today == 5
