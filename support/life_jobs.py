"""What the clock does to tickets: answers that do not come, and meetings that come near."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.jobs import Job
from core.web import settings
from support import presence
from support.services import forwarding, late_tasks, offering, waiting
from support.services.telling import Post

EVERY_MINUTE = timedelta(minutes=1)


def _time_out(now: datetime) -> int:
    return offering.time_out_due(post=Post.of(settings()), now=now)


def _forward(now: datetime) -> int:
    return forwarding.forward_due(post=Post.of(settings()), now=now)


def _late_tasks(now: datetime) -> int:
    return late_tasks.deal(post=Post.of(settings()), now=now)


def _resume(now: datetime) -> int:
    return waiting.resume_due(now=now)


def _forget_presence(now: datetime) -> int:
    return presence.purge(now=now)


JOBS: Sequence[Job] = (
    Job(offering.JOB, _time_out, offering.has_due),
    Job(forwarding.JOB, _forward, forwarding.has_due),
    Job(late_tasks.JOB, _late_tasks, late_tasks.has_due),
    Job(presence.JOB, _forget_presence, presence.has_due, every=EVERY_MINUTE),
    Job(waiting.JOB, _resume, waiting.has_due, every=EVERY_MINUTE),
)
