"""What is done for the telephone by the clock: messages are fetched, and old calls forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core import clock
from core.jobs import Job
from core.reaching import Reach
from core.web import settings
from support.mails import handler
from support.telephone import log, loose_ends, recordings
from support.telephone.voices import TwilioVoices

SECONDS = 30.0  # for one message, however it comes
EVERY = timedelta(minutes=5)


def _voices() -> TwilioVoices | None:
    chosen = settings()
    if not (chosen.twilio_account_sid and chosen.twilio_auth_token):
        return None
    reach = Reach((), allows_http=False, seconds=SECONDS)
    return TwilioVoices(chosen.twilio_account_sid, chosen.twilio_auth_token, reach)


def _fetch(now: datetime) -> int:
    """One a turn: mail leaves in between, however slow it is."""
    voices = _voices()
    return 1 if voices and recordings.see_to_next(voices, handler.shelf(), now=now) else 0


def _has_due(now: datetime) -> bool:
    return _voices() is not None and recordings.has_due(now)


def left_there() -> str | None:
    """For the operator: whether messages have lain at Twilio for too long."""
    return recordings.left_there(now=clock.now())


def _kept() -> timedelta:
    return timedelta(days=settings().keep_recording_days)


def _calls_kept() -> timedelta:
    return timedelta(days=settings().keep_call_days)


JOBS: Sequence[Job] = (
    Job("voices-fetched", _fetch, _has_due, is_alone=True, is_a_look=True),
    Job(
        "voices-forgotten",
        lambda now: recordings.forget(_kept(), handler.shelf(), now=now),
        lambda now: recordings.has_old(_kept(), now=now),
        every=EVERY,
        is_alone=True,
    ),
    Job("calls-without-end", loose_ends.tie, loose_ends.has_due, every=EVERY, is_a_look=True),
    Job(
        "calls-forgotten",
        lambda now: log.forget(_calls_kept(), now=now),
        lambda now: log.has_old(_calls_kept(), now=now),
        every=EVERY,
    ),
)
