"""Rows that nobody reads any more go by the clock, a few at a time: others want to write too.

A taken fact holds its job off until its moment has passed, and is asked about by nobody after.
A try counts for an hour at most.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select, tuple_
from sqlalchemy.sql.dml import ReturningDelete

from core.db import db
from core.jobs import ClockFact, Job
from core.throttle import Try

JOB = "purge"
FACTS_KEPT = timedelta(days=30)  # ours: to see what was sent when somebody asks
TRIES_KEPT = timedelta(days=1)  # ours
MOST = 500  # of each kind in one transaction
EVERY = timedelta(minutes=1)


def old_facts(now: datetime) -> Select[str, object, datetime]:
    """The oldest facts whose moment is long past."""
    key = select(ClockFact.job, ClockFact.subject_id, ClockFact.moment)
    return key.where(ClockFact.moment < now - FACTS_KEPT).order_by(ClockFact.moment)


def old_tries(now: datetime) -> Select[int]:
    """The oldest tries that count for nothing."""
    return select(Try.id).where(Try.at < now - TRIES_KEPT).order_by(Try.at)


def has_due(now: datetime) -> bool:
    """Whether `purge` would find anything."""
    asked = (old_facts(now).limit(1), old_tries(now).limit(1))
    return any(db.session.execute(one).first() for one in asked)


def purge(now: datetime) -> int:
    """Delete some of both, but what another worker is at. How many; 0 when nothing is left."""
    facts = old_facts(now).limit(MOST).with_for_update(skip_locked=True)
    tries = old_tries(now).limit(MOST).with_for_update(skip_locked=True)
    key = tuple_(ClockFact.job, ClockFact.subject_id, ClockFact.moment)
    return _gone(delete(ClockFact).where(key.in_(facts)).returning(ClockFact.job)) + _gone(
        delete(Try).where(Try.id.in_(tries)).returning(Try.id)
    )


def _gone(deletion: ReturningDelete[Any]) -> int:  # of whichever column was asked for
    alone = deletion.execution_options(synchronize_session=False)
    return len(db.session.execute(alone).all())


JOBS = (Job(JOB, purge, has_due, every=EVERY),)
