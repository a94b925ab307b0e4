"""What falls due by the clock: taken once, whoever runs it, and no job stops another."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from core import jobs
from core.db import transaction
from core.jobs import ClockFact, Fact, Job, Runner
from tests.conftest import Work

NOON = datetime(2026, 12, 2, 11, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FACTS = [(uuid.uuid4(), NOON + n * SECOND) for n in range(30)]


class Broken(RuntimeError):
    """A job with a bug."""


def job_of(*taken: int) -> tuple[Job, list[datetime]]:
    """A job that deals with so many facts at its first, second … turn; and when it ran."""
    ran: list[datetime] = []

    def run(now: datetime) -> int:
        ran.append(now)
        return taken[len(ran) - 1] if len(ran) <= len(taken) else 0

    return Job("counts", run, has_due=lambda _now: True), ran


def raising(error: Exception) -> Callable[[datetime], int]:
    def run(_now: datetime) -> int:
        raise error

    return run


def test_a_fact_is_taken_once(work: Work) -> None:
    with work():
        first = jobs.take("remind", FACTS[:2], now=NOON)
    with work():
        again = jobs.take("remind", FACTS[:3], now=NOON + SECOND)

    assert first == set(FACTS[:2])
    assert again == {FACTS[2]}


def test_each_job_and_each_time_is_a_fact_of_its_own(work: Work) -> None:
    subject, moment = FACTS[0]
    with work():
        jobs.take("remind", [(subject, moment)], now=NOON)
        others = jobs.take("call", [(subject, moment)], now=NOON)
        moved = jobs.take("remind", [(subject, moment + SECOND)], now=NOON)

    assert (others, moved) == ({(subject, moment)}, {(subject, moment + SECOND)})


def test_nothing_to_take_is_nothing(work: Work) -> None:
    with work():
        assert jobs.take("remind", [], now=NOON) == set()


def test_what_fails_afterwards_is_not_taken(work: Work, session: Session) -> None:
    with suppress(Broken), work():
        jobs.take("remind", FACTS, now=NOON)
        raise Broken

    assert session.scalar(select(func.count()).select_from(ClockFact)) == 0


def test_two_at_once_share_the_facts(app: Flask, session: Session) -> None:
    start = Barrier(2, timeout=20)

    def take_all(_who: int) -> set[Fact]:
        with app.app_context():
            start.wait()
            with transaction():
                return jobs.take("remind", FACTS, now=NOON)

    with ThreadPoolExecutor(2) as both:
        one, other = both.map(take_all, range(2))

    assert one | other == set(FACTS)
    assert one & other == set()


def test_a_job_that_is_through_waits_for_its_next_turn(app: Flask, session: Session) -> None:
    job, ran = job_of(3, 0)
    runner = Runner(app, [job])

    done = [runner.run(NOON + n * SECOND) for n in (0, 1, 2, 5, 6)]

    assert done == [3, 0, 0, 0, 0]
    assert ran == [NOON, NOON + SECOND, NOON + 6 * SECOND]


def test_an_idle_job_opens_no_transaction(app: Flask, session: Session) -> None:
    job, ran = job_of(3)

    assert Runner(app, [replace(job, has_due=lambda _now: False)]).run(NOON) == 0
    assert ran == []


@pytest.mark.parametrize("error", [Broken(), OperationalError("BEGIN", {}, Exception())])
def test_a_broken_job_does_not_stop_the_others(
    app: Flask, session: Session, error: Exception
) -> None:
    job, _ran = job_of(3)
    broken = Job("broken", raising(error), has_due=lambda _now: True)

    assert Runner(app, [broken, job]).run(NOON) == 3


def test_a_job_is_late_when_what_was_due_a_while_ago_is_still_there() -> None:
    due_at = NOON - timedelta(minutes=1)
    fresh = Job("fresh", lambda _now: 0, has_due=lambda at: at >= due_at)
    app = Flask("with two jobs")
    jobs.add(app, [fresh, Job("stuck", lambda _now: 0, has_due=lambda _at: True)])

    assert jobs.late_jobs(app, now=NOON) == ["stuck"]
    assert jobs.late_jobs(app, now=NOON + timedelta(minutes=2)) == ["fresh", "stuck"]


def test_an_app_without_jobs_is_never_late() -> None:
    assert jobs.late_jobs(Flask("without jobs"), now=NOON) == []
