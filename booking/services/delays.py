"""»I am late«: said on one's own page, seen at once by the leader and by those who wait."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from booking.joining import attendance_of, occurrence_for
from booking.models import Delay, Occurrence, Participant
from booking.services.resending import check
from core import audit
from core.db import db
from core.errors import DomainError

SAID = audit.declare("delay-said", "minutes")
TAKEN_BACK = audit.declare("delay-taken-back")

CHOICES = (5, 10, 15, 30)  # minutes
BEFORE = timedelta(minutes=60)


class TooEarlyToBeLate(DomainError):
    """Nobody knows that yet."""

    message = _l("You can say so from an hour before the meeting.")


class IsThere(DomainError):
    """Who has come is not late any more."""

    message = _l("You have been in the meeting already.")


class NoSuchDelay(DomainError):
    """Not one of the buttons."""

    message = _l("Press one of the buttons.")


def may_be_late(person: Participant, occurrence: Occurrence, *, now: datetime) -> bool:
    """From an hour before the start until the end, for who has not come yet."""
    has_come = now >= occurrence.starts_at - BEFORE
    return has_come and occurrence.takes_place(now) and not _is_there(person, occurrence)


def _is_there(person: Participant, occurrence: Occurrence) -> bool:
    attendance = attendance_of(occurrence.id, person.id)
    return bool(attendance and attendance.joined_at)


def say_late(person: Participant, minutes: int, *, now: datetime) -> None:
    """So many minutes after the start; once it has begun, from now. The newest holds.

    Raises NoSuchDelay, TooEarlyToBeLate, IsThere, MeetingIsCancelled, MeetingIsOver.
    """
    if minutes not in CHOICES:
        raise NoSuchDelay
    occurrence = check(person.meeting, now=now)
    if now < occurrence.starts_at - BEFORE:
        raise TooEarlyToBeLate
    if _is_there(person, occurrence):
        raise IsThere
    db.session.merge(
        Delay(
            occurrence_id=occurrence.id,
            participant_id=person.id,
            minutes=minutes,
            expected_at=max(occurrence.starts_at, now) + timedelta(minutes=minutes),
            said_at=now,
        )
    )
    _record(person, SAID, now, minutes=minutes)


def take_back(person: Participant, *, now: datetime) -> None:
    """They come in time after all. Nothing where nothing was said."""
    occurrence = occurrence_for(person, now=now)
    said = delete(Delay).where(
        Delay.occurrence_id == occurrence.id, Delay.participant_id == person.id
    )
    if db.session.scalar(said.returning(Delay.participant_id)):
        _record(person, TAKEN_BACK, now)


def _record(person: Participant, kind: str, now: datetime, **facts: int) -> None:
    audit.record(
        person.as_actor(), kind, subject=person.id, meeting=person.meeting_id, now=now, **facts
    )
