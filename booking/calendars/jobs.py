"""What is done for calendars by the clock, with the settings of this installation."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from booking.calendars import forgetting, letters, reading
from core.jobs import Job
from core.reaching import Reach, reach_of
from core.web import key, settings


def reach() -> Reach:
    """Where this installation goes for calendars."""
    return reach_of(settings().calendar_networks, allows_http=settings().demo)


def _read(now: datetime) -> int:
    """One a turn: mail leaves in between, however slow a server is."""
    done = reading.read_next(reach(), own_domain=settings().mail_domain, key=key(), now=now)
    return 1 if done else 0


def _tell(now: datetime) -> int:
    return letters.tell_owners(mail_domain=settings().mail_domain, key=key(), now=now)


def _kept() -> timedelta:
    return timedelta(days=settings().keep_feed_days)


def _forget(now: datetime) -> int:
    return forgetting.forget(_kept(), now)


def _has_old(now: datetime) -> bool:
    return forgetting.has_old(_kept(), now)


JOBS: Sequence[Job] = (
    Job("busy-times", _read, reading.has_due, is_alone=True, is_a_look=True),
    Job("calendar-unread", _tell, letters.has_untold, every=timedelta(minutes=1)),
    Job("old-calendars", _forget, _has_old, every=forgetting.EVERY),
)
