"""When a message to somebody leaves: what can wait keeps to the hours that were chosen for them."""

from datetime import datetime, time, timedelta

from booking.models import Participant
from core import clock
from notifications.waiting import let_go

URGENT = timedelta(hours=3)  # ours: nobody's quiet hours reach nearer to the start


def leaves_at(person: Participant, starts_at: datetime | None, *, now: datetime) -> datetime | None:
    """The next instant within the person's hours; none: at once. What would then come shortly
    before the meeting, or after it began, does not wait. Without a start there is no hurry."""
    if person.from_hour is None or person.until_hour is None or not _is_quiet(person, now):
        return None
    local = clock.to_local(now)
    day = local.date() + timedelta(days=int(local.hour >= person.until_hour))
    opens_at = clock.from_local(datetime.combine(day, time(person.from_hour)))
    is_urgent = starts_at is not None and opens_at > starts_at - URGENT
    return None if is_urgent else opens_at


def departs_at(
    person: Participant, starts_at: datetime | None, *, now: datetime
) -> datetime | None:
    """The same for what is written now. What is urgent takes along what waits before it, for their
    messages keep their order."""
    at = leaves_at(person, starts_at, now=now)
    if at is None and _is_quiet(person, now):
        let_go(person.id, now=now)
    return at


def _is_quiet(person: Participant, now: datetime) -> bool:
    first, last = person.from_hour, person.until_hour
    if first is None or last is None:
        return False
    return not first <= clock.to_local(now).hour < last
