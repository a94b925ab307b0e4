"""What must hold of a booking, whoever asks and by whichever form."""

from datetime import date, datetime, time, timedelta

from accounts.models import Role
from booking.models import MeetingForm
from booking.services.refusals import (
    AddressMissing,
    AgendaMissing,
    BookingRefused,
    EndsBeforeStart,
    InThePast,
    PhoneMissing,
    PreMeetingAtNight,
    PurposeMissing,
    TooFarAhead,
    TooLong,
)

LEADS = Role.MEETING_LEADER  # who may book for a unit
LONGEST = timedelta(hours=12)
FARTHEST = timedelta(days=2 * 366)
MORNING = time(4)  # after it no clock is changed, and no pre-meeting is on the day before
# "When the citizen is ready, we must be ready": a meeting may be booked as it begins.
LATE_BY = timedelta(minutes=5)


def check_matter(
    form: MeetingForm,
    purpose: str,
    agenda: str | None,
    agenda_follows_on: date | None,
    address: str | None,
) -> None:
    """What is met about, and where if somebody may come in person. All that is missing at once."""
    missing: list[BookingRefused] = []
    if not purpose:
        missing.append(PurposeMissing())
    if not agenda and agenda_follows_on is None:
        missing.append(AgendaMissing())
    if form in (MeetingForm.HYBRID, MeetingForm.IN_PERSON) and not address:
        missing.append(AddressMissing())
    if missing:
        missing[0].also = missing[1:]
        raise missing[0]


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


def check_pre_meeting(at: time, lead: timedelta) -> None:
    """Of many dates: in calendars the professionals have a rule of their own, which is that of the
    others so long before. Raises PreMeetingAtNight."""
    begins = timedelta(hours=at.hour, minutes=at.minute) - lead
    if lead and begins < timedelta(hours=MORNING.hour):
        raise PreMeetingAtNight
