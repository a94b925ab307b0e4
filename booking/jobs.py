"""What booking does by the clock, with the numbers of this installation."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from booking import reminders, unopened
from booking.after import duty_letters
from booking.reminders import DAY, LEADER, SOON, WEEK, Reminder
from core.jobs import Job
from core.web import key, settings

EVERY_MINUTE = timedelta(minutes=1)


def _reminder(kind: str, *, is_early: bool) -> Reminder:
    found = next(r for r in reminders.reminders_of(settings()) if r.kind == kind)
    return replace(found, is_early=is_early)


def _remind(kind: str, *, is_early: bool) -> Callable[[datetime], int]:
    return lambda now: reminders.remind(
        _reminder(kind, is_early=is_early),
        key=key(),
        mail_domain=settings().mail_domain,
        now=now,
    )


def _is_due(kind: str, *, is_early: bool) -> Callable[[datetime], bool]:
    return lambda now: reminders.has_due(_reminder(kind, is_early=is_early), now)


def _job(kind: str, *, is_early: bool = False) -> Job:
    name = f"{kind}-early" if is_early else kind
    return Job(name, _remind(kind, is_early=is_early), _is_due(kind, is_early=is_early))


def _ask_for_calls(now: datetime) -> int:
    return unopened.ask_for_calls(unopened.patience_of(settings()), now=now)


def _is_call_due(now: datetime) -> bool:
    return unopened.has_due(unopened.patience_of(settings()), now)


JOBS: Sequence[Job] = (
    *(_job(kind) for kind in (LEADER, SOON, DAY, WEEK)),
    *(_job(kind, is_early=True) for kind in (LEADER, SOON)),
    Job(unopened.JOB, _ask_for_calls, _is_call_due, every=EVERY_MINUTE),
    duty_letters.JOB,
)
