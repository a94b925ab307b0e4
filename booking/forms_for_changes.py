"""The forms of those who change a meeting that is booked: what was asked for, and who leads."""

import re

from wtforms import HiddenField

from booking.forms import BookingForm, possible_instant
from booking.models import TimeWish
from booking.slots import Slot


class GrantWishForm(BookingForm):
    """Move the meeting to the time that was asked for, or to one close by."""

    slot = HiddenField()
    sequence = HiddenField()

    @property
    def seen(self) -> int:
        """The sequence of the meeting when the page was made; none is that of no meeting."""
        said = self.sequence.data or ""
        return int(said) if re.fullmatch(r"[0-9]{1,9}", said) else -1

    def chosen(self, wish: TimeWish) -> Slot | None:
        """A time close by; none for the very one that was asked for."""
        start = possible_instant(self.slot.data)
        if start is None or wish.starts_at is None or wish.ends_at is None:
            return None
        return Slot(start, start + (wish.ends_at - wish.starts_at))
