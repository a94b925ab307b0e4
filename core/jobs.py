"""What falls due by the clock and not by anybody's deed: jobs, and who runs them.

A job looks for facts whose time has come, takes them, and does what follows, in one transaction.
Taking writes a row whose key lets one win. So workers share the jobs without knowing of each
other, a killed one leaves nothing behind, and nothing is done twice.
"""

import logging
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import ColumnElement, Index, String, exists
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from core.db import Base, db, insert_new, transaction

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=5)
LATE = timedelta(minutes=2)  # due for longer, and no worker runs

# What it is about, and the time that makes it due: a meeting that is moved is a new fact.
Fact = tuple[uuid.UUID, datetime]


class ClockFact(Base):
    """Its row says that the fact was dealt with; its key makes a second time impossible."""

    __tablename__ = "clock_fact"
    __table_args__ = (Index("ix_clock_fact_moment", "moment"),)

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    moment: Mapped[datetime] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]


@dataclass(frozen=True)
class Job:
    """Something that the worker does by the clock. Each package registers its own in app.py.

    `run` is called in a transaction and says how many facts it dealt with; 0 when it is through.
    `has_due` only reads, so that an idle worker keeps no writer waiting. It answers for any
    moment: asked of a while ago, it says what should have been done by now.
    One that `is_alone` waits for others (a mail server, a child process), and so opens transactions
    of its own. One that `is_a_look` learns only by looking whether it has to do anything, and is
    never late.
    """

    name: str
    run: Callable[[datetime], int]
    has_due: Callable[[datetime], bool]
    every: timedelta = EVERY
    is_alone: bool = False
    is_a_look: bool = False


def add(app: Flask, jobs: Sequence[Job]) -> None:
    """Let the workers of this app run these too."""
    app.extensions.setdefault("moedebro_jobs", []).extend(jobs)


def jobs_of(app: Flask) -> Sequence[Job]:
    """Every registered job."""
    found: Sequence[Job] = app.extensions.get("moedebro_jobs", ())
    return found


def late_jobs(app: Flask, *, now: datetime) -> list[str]:
    """The jobs with something that should have been done a while ago."""
    told = [job for job in jobs_of(app) if not job.is_a_look]
    return [job.name for job in told if job.has_due(now - LATE)]


def is_untaken(
    job: str,
    subject: InstrumentedAttribute[uuid.UUID],
    moment: InstrumentedAttribute[datetime],
) -> ColumnElement[bool]:
    """For a job's own question: nobody has dealt with it yet."""
    return ~exists().where(
        ClockFact.job == job, ClockFact.subject_id == subject, ClockFact.moment == moment
    )


def was_never_taken(job: str, subject: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """The same for what happens to each but once, whatever its moment."""
    return ~exists().where(ClockFact.job == job, ClockFact.subject_id == subject)


def take(job: str, facts: Collection[Fact], *, now: datetime) -> set[Fact]:
    """Those that are the caller's to deal with, in this transaction. One statement."""
    rows = [
        {"job": job, "subject_id": subject, "moment": moment, "taken_at": now}
        for subject, moment in sorted(facts)  # everybody in one order: nobody waits in a circle
    ]
    if not rows:
        return set()
    taken = insert_new(ClockFact, rows).returning(ClockFact.subject_id, ClockFact.moment)
    return {(row.subject_id, row.moment) for row in db.session.execute(taken)}


class Runner:
    """One worker's turns at the jobs."""

    def __init__(self, app: Flask, jobs: Sequence[Job]) -> None:
        self._app, self._jobs = app, jobs
        self._next_at: dict[str, datetime] = {}

    def run(self, now: datetime) -> int:
        """Run each job whose turn it is. How many facts were dealt with; 0: nothing is due."""
        return sum(self._turn(j, now) for j in self._jobs if now >= self._next_at.get(j.name, now))

    def _turn(self, job: Job, now: datetime) -> int:
        done = self._run(job, now)
        self._next_at[job.name] = now if done else now + job.every
        return done

    def _run(self, job: Job, now: datetime) -> int:
        try:
            with self._app.app_context():
                if not job.has_due(now):
                    return 0
                if job.is_alone:
                    db.session.rollback()  # the read that `has_due` began
                    return job.run(now)
                with transaction():
                    return job.run(now)
        except OperationalError:  # the database restarts or is busy: what is due stays due
            log.warning("database out of reach, the job waits", extra={"job": job.name})
        except Exception:  # one broken job stops neither the others nor the mail; /readyz names it
            log.exception("a job broke", extra={"job": job.name})
        return 0
