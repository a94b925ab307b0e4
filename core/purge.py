"""What jobs took long ago is asked about by nobody any more, and goes by the clock.

A few at a time: others want to write too. A fact holds its job off until its moment has passed.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, tuple_

from core.db import db
from core.jobs import ClockFact, Job

JOB = "purge"
FACTS_KEPT = timedelta(days=30)  # ours: to see what was sent when somebody asks
MOST = 500  # in one transaction
EVERY = timedelta(minutes=1)


def old_facts(now: datetime) -> Select[str, object, datetime]:
    """The oldest facts whose moment is long past."""
    key = select(ClockFact.job, ClockFact.subject_id, ClockFact.moment)
    return key.where(ClockFact.moment < now - FACTS_KEPT).order_by(ClockFact.moment)


def has_due(now: datetime) -> bool:
    """Whether `purge` would find anything."""
    return db.session.execute(old_facts(now).limit(1)).first() is not None


def purge(now: datetime) -> int:
    """Delete some, but what another worker is at. How many; 0 when nothing is left."""
    # Of its own, or PostgreSQL may ask it once a row: then the limit is none.
    facts = old_facts(now).limit(MOST).with_for_update(skip_locked=True).cte("old")
    key = tuple_(ClockFact.job, ClockFact.subject_id, ClockFact.moment)
    gone = delete(ClockFact).where(key.in_(select(facts))).returning(ClockFact.job)
    alone = gone.execution_options(synchronize_session=False)
    return len(db.session.execute(alone).all())


JOBS = (Job(JOB, purge, has_due, every=EVERY),)
