"""What polls do by the clock: holds that have run out are let go of, people are reminded to answer,
and whoever asked to choose."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Unit
from booking.models import Poll, PollPerson
from booking.polls.answering import waiting_for
from booking.polls.holds import expired, tidy
from booking.polls.messages import DEADLINE_NEAR, EXPIRED, WAITS, remind_people, write_to_leader
from booking.ports import meeting_post
from core import clock, jobs
from core.db import db
from core.jobs import Job

HOLDS, REMINDER = "poll-holds", "poll-reminder"
CHOICE, OVER = "poll-choice", "poll-over"
DAYS_BEFORE = 1  # ours
HEARD_LATELY = timedelta(hours=12)  # ours: who was asked or reminded since then is not again
AT_LAST = timedelta(hours=3)  # ours: who asks for an answer today is reminded this late
TOLD_LATE = timedelta(days=2)  # after an outage; what ran out before then is old news
MOST = 50  # polls in one transaction: others want to write too
EVERY_MINUTE = timedelta(minutes=1)


def _open() -> Select[Poll]:
    return select(Poll).where(Poll.closed_at.is_(None))


def near(now: datetime) -> Select[Poll]:
    """Open polls whose deadline is a day away, the first one first."""
    return (
        _open()
        .where(
            Poll.deadline > now,
            Poll.deadline <= clock.days_later(now, DAYS_BEFORE),
            Poll.created_at <= now,
            jobs.is_untaken(REMINDER, Poll.id, Poll.deadline),
        )
        .order_by(Poll.deadline, Poll.id)
    )


def remind(now: datetime) -> int:
    """Remind those who have not answered. How many polls."""
    mine = _take(REMINDER, near(now), now=now)
    for poll in mine:
        _remind(poll, now=now)
    return len(mine)


def to_choose(now: datetime) -> Select[Poll]:
    """Open polls that run out within a day, whether all have answered or not."""
    is_old = Poll.created_at <= now - HEARD_LATELY
    return (
        _open()
        .where(
            Poll.deadline > now,
            Poll.deadline <= clock.days_later(now, DAYS_BEFORE),
            or_(is_old, Poll.deadline <= now + AT_LAST),
            jobs.is_untaken(CHOICE, Poll.id, Poll.deadline),
        )
        .order_by(Poll.deadline, Poll.id)
    )


def over(now: datetime) -> Select[Poll]:
    """Polls that ran out a while ago, and nobody chose."""
    return (
        _open()
        .where(
            Poll.deadline <= now,
            Poll.deadline > now - TOLD_LATE,
            jobs.is_untaken(OVER, Poll.id, Poll.deadline),
        )
        .order_by(Poll.deadline, Poll.id)
    )


def remind_leaders(now: datetime) -> int:
    """Remind whoever asked that a time is to be chosen. How many polls."""
    return _write_to_leaders(CHOICE, to_choose(now), DEADLINE_NEAR, now=now)


def tell_leaders(now: datetime) -> int:
    """Tell whoever asked that the times are not held any more. How many polls."""
    return _write_to_leaders(OVER, over(now), EXPIRED, now=now)


def _write_to_leaders(job: str, wanted: Select[Poll], kind: str, *, now: datetime) -> int:
    mine, post = _take(job, wanted, now=now), meeting_post()
    for poll in mine:
        write_to_leader(poll, kind, post=post, now=now)
    return len(mine)


def _take(job: str, wanted: Select[Poll], *, now: datetime) -> Sequence[Poll]:
    """Those that are ours to deal with, each once for each deadline."""
    found = db.session.scalars(
        wanted.options(
            joinedload(Poll.asked_by),
            joinedload(Poll.unit).joinedload(Unit.organisation),
            selectinload(Poll.times),
            selectinload(Poll.people).selectinload(PollPerson.answers),
        ).limit(MOST)
    ).all()
    mine = jobs.take(job, [(poll.id, poll.deadline) for poll in found], now=now)
    return [poll for poll in found if (poll.id, poll.deadline) in mine]


def _remind(poll: Poll, *, now: datetime) -> None:
    waiting, post = waiting_for(poll), meeting_post()
    heard_at = max(poll.created_at, poll.reminded_at or poll.created_at)
    if not waiting or now - heard_at < HEARD_LATELY:
        return
    remind_people(waiting, poll, WAITS, post=post, now=now)


def _is_near(now: datetime) -> bool:
    return _is_any(near(now))


def _is_to_choose(now: datetime) -> bool:
    return _is_any(to_choose(now))


def _is_over(now: datetime) -> bool:
    return _is_any(over(now))


def _is_any(wanted: Select[Poll]) -> bool:
    return db.session.scalar(wanted.with_only_columns(Poll.id).limit(1)) is not None


def _is_expired(now: datetime) -> bool:
    return db.session.scalar(expired(now).limit(1)) is not None


JOBS: Sequence[Job] = (
    Job(HOLDS, tidy, _is_expired, every=EVERY_MINUTE),
    Job(REMINDER, remind, _is_near, every=EVERY_MINUTE),
    Job(CHOICE, remind_leaders, _is_to_choose, every=EVERY_MINUTE),
    Job(OVER, tell_leaders, _is_over, every=EVERY_MINUTE),
)
