"""At night, some at a time: nobody waits for it, and others want to write too."""

from datetime import datetime, timedelta

from core import clock
from core.db import db, transaction
from core.jobs import Job
from core.web import settings
from support.mails import handler
from support.retention import removing
from support.retention.ripe import ripe

JOB = "cases-removed"
NIGHT = range(1, 5)  # o'clock in Denmark
EVERY = timedelta(minutes=10)


def is_night(now: datetime) -> bool:
    """Whether it is now, in Denmark."""
    return clock.to_local(now).hour in NIGHT


def _before(now: datetime) -> datetime:
    return now - timedelta(days=settings().keep_case_days)


def has_old(now: datetime) -> bool:
    """Whether it is night, and a case has had its time."""
    return is_night(now) and db.session.scalar(ripe(_before(now)).limit(1)) is not None


def remove_old(now: datetime) -> int:
    """The shared folder may be slow, or out of reach: no transaction waits for it. The files go
    first, so that none is left without a row that says when it goes; and only what was chosen goes,
    so that none goes before its files."""
    with transaction():
        chosen = removing.choose(_before(now)) if has_old(now) else []
        names = removing.files_of(chosen)
    if not chosen:
        return 0
    for name in names:
        handler.shelf().drop(name)
    with transaction():
        return removing.remove(chosen, _before(now), now=now)


# A look: what lay for years is not late by a night.
JOBS = (Job(JOB, remove_old, has_old, every=EVERY, is_alone=True, is_a_look=True),)
