"""Mails that were put aside go after a while, and what counts messages once it counts no more.

Mails on tickets stay with them.
"""

from datetime import datetime, timedelta

from core.db import transaction
from core.jobs import Job
from core.web import settings
from support.mails import caps, handler, sorting

EVERY = timedelta(minutes=5)


def _kept() -> timedelta:
    return timedelta(days=settings().keep_mail_days)


def _forget(now: datetime) -> int:
    """The shared folder may be slow, or out of reach: no transaction waits for it. The files go
    first, so that none is left without a row that says when it goes."""
    with transaction():
        names = sorting.old_files(_kept(), now=now)
    for name in names:
        handler.shelf().drop(name)
    with transaction():
        return sorting.forget(_kept(), now=now)


def _has_old(now: datetime) -> bool:
    return sorting.has_old(_kept(), now)


JOBS = (
    Job("mails-aside", _forget, _has_old, every=EVERY, is_alone=True),
    Job("mails-counted", caps.forget, caps.has_old, every=EVERY),
)
