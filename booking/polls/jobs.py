"""What polls do by the clock: holds that have run out are let go of, and people are reminded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Unit
from booking.models import Poll, PollPerson
from booking.polls.answering import waiting_for
from booking.polls.holds import expired, tidy
from booking.polls.messages import DEADLINE_NEAR, WAITS, remind_people, write_to_leader
from booking.ports import meeting_post
from core import clock, jobs
from core.db import db
from core.jobs import Job

HOLDS, REMINDER = "poll-holds", "poll-reminder"
DAYS_BEFORE = 1  # ours
HEARD_LATELY = timedelta(hours=12)  # ours: who was asked or reminded since then is not again
MOST = 50  # polls in one transaction: others want to write too
EVERY_MINUTE = timedelta(minutes=1)


def near(now: datetime) -> Select[Poll]:
    """Open polls whose deadline is a day away, the first one first."""
    return (
        select(Poll)
        .where(
            Poll.closed_at.is_(None),
            Poll.deadline > now,
            Poll.deadline <= clock.days_later(now, DAYS_BEFORE),
            Poll.created_at <= now,
            jobs.is_untaken(REMINDER, Poll.id, Poll.deadline),
        )
        .order_by(Poll.deadline, Poll.id)
    )


def remind(now: datetime) -> int:
    """Remind those who have not answered, and tell whoever asked. How many polls."""
    found = db.session.scalars(
        near(now)
        .options(
            joinedload(Poll.asked_by),
            joinedload(Poll.unit).joinedload(Unit.organisation),
            selectinload(Poll.times),
            selectinload(Poll.people).selectinload(PollPerson.answers),
        )
        .limit(MOST)
    ).all()
    mine = jobs.take(REMINDER, [(poll.id, poll.deadline) for poll in found], now=now)
    for poll in found:
        if (poll.id, poll.deadline) in mine:
            _remind(poll, now=now)
    return len(mine)


def _remind(poll: Poll, *, now: datetime) -> None:
    waiting, post = waiting_for(poll), meeting_post()
    heard_at = max(poll.created_at, poll.reminded_at or poll.created_at)
    if not waiting or now - heard_at < HEARD_LATELY:
        return
    remind_people(waiting, poll, WAITS, post=post, now=now)
    write_to_leader(poll, DEADLINE_NEAR, post=post, now=now)


def _is_near(now: datetime) -> bool:
    return db.session.scalar(near(now).with_only_columns(Poll.id).limit(1)) is not None


def _is_expired(now: datetime) -> bool:
    return db.session.scalar(expired(now).limit(1)) is not None


JOBS: Sequence[Job] = (
    Job(HOLDS, tidy, _is_expired, every=EVERY_MINUTE),
    Job(REMINDER, remind, _is_near, every=EVERY_MINUTE),
)
