"""Where a closing is asked for: on the meeting's page, and in the list of one's meetings."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from booking.after.closings import closed_among
from booking.models import Occurrence


@dataclass(frozen=True)
class Held:
    """The newest date that has begun, and whether it is closed."""

    date_id: uuid.UUID
    starts_at: datetime
    has_ended: bool
    is_closed: bool


def held(last: Occurrence, *, now: datetime) -> Held:
    """What there is to close, or to look at again. One statement."""
    is_closed = last.id in closed_among([last.id])
    return Held(last.id, last.starts_at, last.has_ended(now), is_closed)
