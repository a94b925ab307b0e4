"""What a program reads of a meeting that its user runs: to read it is to look at the meeting."""

import uuid

from accounts.access import current_actor
from booking.models import Meeting
from booking.services.looking import is_look_due, see_meeting
from booking.views.led_meeting import led_meeting
from core import clock
from core.db import transaction


def looked_at(meeting_id: uuid.UUID) -> Meeting:
    """The meeting, for whoever may run it; written down once in a while. Raises NotYours."""
    now, meeting = clock.now(), led_meeting(meeting_id)
    if not is_look_due(current_actor(), meeting, now=now):
        return meeting
    with transaction():
        see_meeting(current_actor(), meeting_id, now=now)
    return led_meeting(meeting_id)
