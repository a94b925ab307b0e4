"""The forms of those who change a meeting that is booked: what was asked for, and who leads."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    HiddenField,
    RadioField,
    SelectChoice,
)
from wtforms.validators import InputRequired, Optional

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


class ChangeLeaderForm(BookingForm):
    """Who is to lead, and what becomes of who does."""

    user_id = RadioField(
        _l("Who is to lead?"),
        [InputRequired(_l("Choose who is to lead the meeting."))],
        validate_choice=False,
    )
    before = RadioField(
        _l("And who leads now?"),
        [InputRequired()],
        choices=[
            SelectChoice("stays", _l("Stays as a participant")),
            SelectChoice("leaves", _l("Leaves the meeting, and is told so")),
        ],
        default="stays",
    )
    seen = HiddenField()


class ChangeChairForm(BookingForm):
    """Who is to lead the talk."""

    user_id = RadioField(_l("Who is to lead the talk?"), [Optional()], validate_choice=False)
    seen = HiddenField()
