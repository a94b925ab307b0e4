"""Booking's handlers of mail that comes in. app.py registers them."""

from collections.abc import Sequence
from datetime import datetime

from booking.itip.asking_again import send_again
from booking.itip.counters import take_counter
from booking.itip.events import CalendarEvent, read_events
from booking.itip.own_words import take_words
from booking.itip.replies import take_reply
from booking.ports import meeting_post
from core.web import key, settings
from notifications.inbound.handlers import Handler
from notifications.inbound.letters import Letter
from notifications.inbound.models import Verdict


def _is_calendar(letter: Letter) -> bool:
    return letter.verdict == Verdict.CALENDAR


def _take_calendar(letter: Letter, events: Sequence[CalendarEvent], now: datetime) -> bool:
    """Each event for itself: one reply may answer a series and many of its dates."""
    taken = [_take_event(event, letter, now) for event in events]
    return any(taken)


def _take_event(event: CalendarEvent, letter: Letter, now: datetime) -> bool:
    """REQUEST, CANCEL, PUBLISH and ADD from outside change nothing: they stay in the store."""
    if event.method == "REPLY":
        return take_reply(event, letter, now=now)
    if event.method == "COUNTER":
        return take_counter(event, letter, now=now)
    if event.method == "REFRESH":
        return send_again(event, letter, post=meeting_post(), now=now)
    return False


def _is_from_a_person(letter: Letter) -> bool:
    return letter.verdict in (Verdict.HUMAN, Verdict.CALENDAR)


def _take_words(letter: Letter, _read: object, now: datetime) -> bool:
    return take_words(letter, mail_from=settings().mail_from, key=key(), now=now)


HANDLERS = (
    Handler("calendar answers", _is_calendar, _take_calendar, read_events),
    Handler("words to a meeting", _is_from_a_person, _take_words),
)
