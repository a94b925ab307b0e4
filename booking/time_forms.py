"""The forms of step 2: which free times are asked for, and the time that is chosen."""

from datetime import date as date_type
from datetime import datetime
from datetime import time as time_type
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, IntegerField, RadioField, TimeField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from booking.asked_form import AskedFields
from booking.forms import MINUTES, BookingForm, possible_instant, possible_year
from booking.slots import instant
from core.forms import Form

DAY_NOTE = _l("Free times are shown from that day on.")


class DayForm(AskedFields, BookingForm):
    """Step 2: one day and one length, for the times that are offered and for one's own."""

    date = DateField(
        _l("Day"),
        [InputRequired(), possible_year],
        description=DAY_NOTE,
    )
    minutes = IntegerField(_l("Length in minutes"), [InputRequired(), NumberRange(*MINUTES)])
    time = TimeField(_l("At what time"), [Optional()])

    def asked(self, usual: int) -> tuple[date_type | None, int]:
        """The day, if one is asked for, and the length; the usual where it is senseless."""
        day = None if self.date.errors else self.date.data
        return day, usual if self.minutes.errors else self.minutes.data or usual

    def address(self) -> dict[str, Any]:
        """What is asked for, for an address."""
        return super().address() | {"date": self.date.data, "minutes": self.minutes.data}

    @property
    def key(self) -> str:
        """What the list is made for, as the page writes it into the form."""
        return f"{self.date.data}/{self.minutes.data}{self.wished.key}"

    def fill(self, day: date_type) -> None:
        """Say which day it is about, where nothing is said or typed."""
        if self.date.data is None and not self.date.errors:
            self.date.data, self.date.raw_data = day, None


class LookForm(DayForm):
    """Step 2 as an address: what is not said is as usual."""

    date = DateField(_l("Day"), [Optional(), possible_year], description=DAY_NOTE)
    minutes = IntegerField(_l("Length in minutes"), [Optional(), NumberRange(*MINUTES)])


class SlotForm(LookForm):
    """Step 2: one of the free times. It brings its own day."""

    slot = RadioField(_l("Free times"), [InputRequired()], validate_choice=False)

    def validate_slot(self, field: Field) -> None:
        """An instant in the form the page gave it."""
        if possible_instant(field.data) is None:
            raise ValidationError(str(_l("Choose one of the times.")))

    def chosen(self, usual: int) -> tuple[datetime, int]:
        """The instant, and the length that the list was made for."""
        return cast("datetime", possible_instant(self.slot.data)), self.minutes.data or usual


class TimeForm(DayForm):
    """Step 2: a time of one's own, on the day that stands there."""

    time = TimeField(_l("At what time"), [InputRequired()])

    def chosen(self, usual: int) -> tuple[datetime, int]:
        """The instant and the length. Raises TimeSkipped and TimeComesTwice."""
        on, at = cast("date_type", self.date.data), cast("time_type", self.time.data)
        return instant(on, at), self.minutes.data or usual


class RoomDayForm(Form):
    """The day whose rooms are looked at."""

    date = DateField(_l("Day"), [Optional(), possible_year])
