"""How long the pre-meeting of the professionals is to be, and when, where it cannot be then."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from booking.forms import BookingForm, possible_instant
from booking.forms_for_changes import sequence_in
from booking.planning_forms import lengths


class ChangePreMeetingForm(BookingForm):
    """One of the lengths, or none."""

    pre_minutes = RadioField(_l("How long is the pre-meeting to be?"), choices=lengths, default="")
    sequence = HiddenField()
    slot = HiddenField()  # one of the free times that are offered instead

    @property
    def wished(self) -> datetime | None:
        """When the meeting is to be; none: when it is."""
        return possible_instant(self.slot.data)

    @property
    def minutes(self) -> int | None:
        """None: there is to be none."""
        return int(self.pre_minutes.data) if self.pre_minutes.data else None

    @property
    def seen(self) -> int:
        """The sequence of the meeting when the page was made."""
        return sequence_in(self.sequence.data)
