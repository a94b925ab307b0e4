"""What is done for webhooks by the clock, with the settings of this installation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.jobs import Job
from core.reaching import Reach, reach_of
from core.web import settings
from support.services.telling import Post
from support.webhooks import collecting, meetings, sending

SECONDS = 10.0  # for one request, however its answer comes


def reach() -> Reach:
    """Where this installation goes."""
    chosen = reach_of(settings().webhook_networks, allows_http=settings().demo)
    return replace(chosen, seconds=SECONDS)


def _send(now: datetime) -> int:
    """One a turn: mail leaves in between, however slow a server is."""
    return 1 if sending.send_next(reach(), post=Post.of(settings()), now=now) else 0


JOBS: Sequence[Job] = (
    Job("webhooks-collected", collecting.pass_on, collecting.has_due),
    Job("webhooks-meetings-ended", meetings.note_ended, meetings.has_ended),
    Job("webhooks-meetings-collected", meetings.pass_on, meetings.has_due),
    Job("webhooks-sent", _send, sending.has_due, is_alone=True, is_a_look=True),
    Job("webhooks-forgotten", sending.forget_old, sending.has_old, every=timedelta(minutes=10)),
)
