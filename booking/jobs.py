"""What booking does by the clock, with the numbers of this installation."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from booking import reminders, unopened
from booking.reminders import DAY, LEADER, SOON, WEEK, Reminder
from core.jobs import Job
from core.web import key, settings

EVERY_MINUTE = timedelta(minutes=1)


def _reminder(kind: str) -> Reminder:
    return next(r for r in reminders.reminders_of(settings()) if r.kind == kind)


def _remind(kind: str) -> Callable[[datetime], int]:
    return lambda now: reminders.remind(
        _reminder(kind), key=key(), mail_domain=settings().mail_domain, now=now
    )


def _is_due(kind: str) -> Callable[[datetime], bool]:
    return lambda now: reminders.has_due(_reminder(kind), now)


def _ask_for_calls(now: datetime) -> int:
    return unopened.ask_for_calls(unopened.patience_of(settings()), now=now)


def _is_call_due(now: datetime) -> bool:
    return unopened.has_due(unopened.patience_of(settings()), now)


JOBS: Sequence[Job] = (
    *(Job(kind, _remind(kind), _is_due(kind)) for kind in (LEADER, SOON, DAY, WEEK)),
    Job(unopened.JOB, _ask_for_calls, _is_call_due, every=EVERY_MINUTE),
)
