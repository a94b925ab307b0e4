"""Where a closing is asked for: on the meeting's page, and in the list of one's meetings."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from booking.after.closings import closed_among
from booking.models import Meeting, Occurrence


@dataclass(frozen=True)
class Held:
    """The newest date that has begun, and whether it is closed."""

    date_id: uuid.UUID
    starts_at: datetime
    has_ended: bool
    is_closed: bool


def newest_begun(meeting: Meeting, *, now: datetime) -> Occurrence | None:
    """The last date that has begun."""
    begun = [o for o in meeting.occurrences if o.has_started(now) and not o.cancellation]
    return max(begun, key=lambda o: o.starts_at, default=None)


def held(last: Occurrence, *, now: datetime) -> Held:
    """What there is to close, or to look at again. One statement."""
    is_closed = last.id in closed_among([last.id])
    return Held(last.id, last.starts_at, last.has_ended(now), is_closed)
