"""The forms of those who change a meeting that is booked: what was asked for, and who leads."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from booking.forms import BookingForm, possible_instant
from booking.models import Occurrence, TimeWish
from booking.slots import Slot
from booking.words import FORMS
from core.forms import no_cpr, one_line


def sequence_in(said: str | None) -> int:
    """The sequence of the meeting when the page was made; none is that of no meeting."""
    return int(said) if said and re.fullmatch(r"[0-9]{1,9}", said) else -1


class GrantWishForm(BookingForm):
    """Move the meeting to the time that was asked for, or to one close by."""

    slot = HiddenField()
    sequence = HiddenField()

    @property
    def seen(self) -> int:
        """The sequence of the meeting when the page was made; none is that of no meeting."""
        return sequence_in(self.sequence.data)

    def chosen(self, wish: TimeWish) -> Slot | None:
        """A time close by; none for the very one that was asked for."""
        start = possible_instant(self.slot.data)
        if start is None or wish.starts_at is None or wish.ends_at is None:
            return None
        return Slot(start, start + (wish.ends_at - wish.starts_at))


class ReviveForm(BookingForm):
    """Hold a cancelled meeting after all: at its time, or at a free one close by."""

    slot = HiddenField()
    sequence = HiddenField()

    @property
    def seen(self) -> int:
        """The sequence of the meeting when the page was made; none is that of no meeting."""
        return sequence_in(self.sequence.data)

    def chosen(self, occurrence: Occurrence) -> Slot | None:
        """A time close by; none for its own."""
        start = possible_instant(self.slot.data)
        length = occurrence.ends_at - occurrence.starts_at
        return Slot(start, start + length) if start else None


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


class ChangeFormForm(BookingForm):
    """How people meet, and where if somebody may come in person."""

    form = RadioField(
        _l("How do you meet?"),
        [InputRequired()],
        choices=[SelectChoice(f.value, name) for f, name in FORMS.items()],
        description=_l("Choose by what the meeting is for."),
    )
    address = StringField(
        _l("Address, if somebody comes in person"),
        [Length(max=300), no_cpr],
        filters=[one_line],
    )
    sequence = HiddenField()

    @property
    def seen(self) -> int:
        """As of GrantWishForm."""
        return sequence_in(self.sequence.data)


class MoveOverForm(BookingForm):
    """Everybody to another room: the one that the page named."""

    room_id = HiddenField()


class ChangeRoomForm(BookingForm):
    """Another room."""

    room_id = RadioField(
        _l("Rooms that are free and hold everybody"),
        [InputRequired(_l("Choose a room."))],
        validate_choice=False,
    )
    sequence = HiddenField()

    @property
    def seen(self) -> int:
        """As of GrantWishForm."""
        return sequence_in(self.sequence.data)


class UnitPersonForm(BookingForm):
    """Who comes for a unit."""

    user_id = HiddenField()
