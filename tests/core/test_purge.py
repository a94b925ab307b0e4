"""Rows that nobody reads any more go, and only they."""

import uuid
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core import jobs, purge
from core.db import db
from core.jobs import ClockFact, Runner
from tests.conftest import Work
from tests.plans import is_led_by

NOON = datetime(2026, 12, 2, 11, tzinfo=UTC)
DAY = timedelta(days=1)


def take(work: Work, *ages: timedelta) -> None:
    """Facts whose moments were so long ago."""
    with work():
        jobs.take("remind", [(uuid.uuid4(), NOON - age) for age in ages], now=NOON - 99 * DAY)


def moments(session: Session) -> list[datetime]:
    """What is left, the oldest first."""
    session.rollback()
    return list(session.scalars(select(ClockFact.moment).order_by(ClockFact.moment)))


def test_a_fact_goes_a_month_after_its_moment(work: Work, session: Session) -> None:
    take(work, 31 * DAY, 30 * DAY, -DAY)

    with work():
        assert purge.purge(NOON) == 1

    assert moments(session) == [NOON - 30 * DAY, NOON + DAY]


def test_few_go_at_a_time_and_the_rest_the_next(work: Work, session: Session) -> None:
    second = timedelta(seconds=1)
    take(work, *(31 * DAY + number * second for number in range(purge.MOST + 1)))

    with work():
        assert purge.purge(NOON) == purge.MOST
    assert moments(session) == [NOON - 31 * DAY]

    with work():
        assert purge.purge(NOON) == 1


def test_nothing_old_is_nothing_due(work: Work) -> None:
    take(work, DAY)

    with work():
        assert not purge.has_due(NOON)
        assert purge.purge(NOON) == 0


def test_the_worker_does_it(app: Flask, work: Work, session: Session) -> None:
    take(work, 31 * DAY)

    assert [job.name for job in jobs.jobs_of(app)].count(purge.JOB) == 1
    assert Runner(app, purge.JOBS).run(NOON) == 1
    assert moments(session) == []


def test_the_old_are_found_by_their_index(work: Work) -> None:
    rows = [{"job": "remind", "subject_id": uuid.uuid4(), "moment": NOON, "taken_at": NOON}]
    with work():
        db.session.execute(insert(ClockFact), rows)
        assert is_led_by("ix_clock_fact_moment", purge.old_facts(NOON))
