"""What must hold of a booking, whoever asks and by whichever form."""

from datetime import date, datetime, timedelta

from accounts.models import Role
from booking.models import MeetingForm
from booking.services.refusals import (
    AddressMissing,
    AgendaMissing,
    EndsBeforeStart,
    InThePast,
    PhoneMissing,
    PurposeMissing,
    TooFarAhead,
    TooLong,
)

LEADS = Role.MEETING_LEADER  # who may book for a unit
LONGEST = timedelta(hours=12)
FARTHEST = timedelta(days=2 * 366)
# "When the citizen is ready, we must be ready": a meeting may be booked as it begins.
LATE_BY = timedelta(minutes=5)


def check_matter(
    form: MeetingForm,
    purpose: str,
    agenda: str | None,
    agenda_follows_on: date | None,
    address: str | None,
) -> None:
    """What is met about, and where if somebody may come in person."""
    if not purpose:
        raise PurposeMissing
    if not agenda and agenda_follows_on is None:
        raise AgendaMissing
    if form in (MeetingForm.HYBRID, MeetingForm.IN_PERSON) and not address:
        raise AddressMissing


def check_phone(phone: str) -> None:
    """The leader can be called, before and during."""
    if not phone:
        raise PhoneMissing


def check_length(starts_at: datetime, ends_at: datetime) -> None:
    """A span that a meeting can last."""
    if ends_at <= starts_at:
        raise EndsBeforeStart
    if ends_at - starts_at > LONGEST:
        raise TooLong


def check_time(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    """A time that a meeting can have."""
    check_length(starts_at, ends_at)
    if starts_at < now - LATE_BY:
        raise InThePast
    if starts_at > now + FARTHEST:
        raise TooFarAhead
