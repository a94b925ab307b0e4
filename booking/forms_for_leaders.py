"""The forms of those who run a meeting that is booked."""

from datetime import timedelta
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from booking.forms import (
    MINUTES,
    BookingForm,
    MatterFields,
    possible_instant,
    possible_phone,
    possible_year,
)
from booking.models import Meeting, Occurrence, Participant
from booking.services.matter_changes import Said
from booking.slots import Slot, instant
from core import clock, filters
from core.forms import MailAddress, no_cpr, one_line, squeeze
from core.phones import to_e164

REASON_MAX = 500


class CancelMeetingForm(BookingForm):
    """Why there is no meeting."""

    reason = TextAreaField(
        _l("Why is the meeting cancelled?"),
        [
            DataRequired(_l("Write why. The participants read it on their own page.")),
            Length(max=REASON_MAX),
            no_cpr,
        ],
        filters=[squeeze],
        description=_l(
            "Everybody invited reads it on their own page. Write nothing about anybody's illness."
        ),
    )


class ChangeTimeForm(BookingForm):
    """Another time for a meeting: one of the free ones, or one of one's own."""

    slot = RadioField(_l("Free times"), [Optional()], validate_choice=False)
    date = DateField(_l("Date"), [Optional(), possible_year])
    time = TimeField(_l("Time"), [Optional()])
    minutes = IntegerField(_l("Length in minutes"), [InputRequired(), NumberRange(*MINUTES)])
    sequence = IntegerField(validators=[InputRequired(), NumberRange(0)], widget=HiddenInput())

    @classmethod
    def of(cls, occurrence: Occurrence, typed: Any) -> Self:  # werkzeug's own multi-dict
        """The form with the time as it is."""
        start = clock.to_local(occurrence.starts_at)
        length = Slot(occurrence.starts_at, occurrence.ends_at).minutes
        return cls(
            typed,
            data={
                "date": start.date(),
                "time": start.time(),
                "minutes": length,
                "sequence": occurrence.meeting.sequence,
            },
        )

    def chosen(self, occurrence: Occurrence) -> Slot:
        """What was asked for; without a day, the start stays.

        Raises TimeSkipped and TimeComesTwice.
        """
        start = possible_instant(self.slot.data) or occurrence.starts_at
        if self.date.data and self.time.data and not possible_instant(self.slot.data):
            start = instant(self.date.data, self.time.data)
        return Slot(start, start + timedelta(minutes=self.minutes.data or 0))


class ChangeMatterForm(MatterFields):
    """What is changed of a meeting that is booked."""

    seen = HiddenField()

    @classmethod
    def of(cls, meeting: Meeting, typed: Any) -> "ChangeMatterForm":  # werkzeug's own multi-dict
        """The form with what stands."""
        now = Said.of(meeting)
        return cls(typed, data={**vars(now), "phone": filters.phone(now.phone), "seen": now.digest})

    def said(self) -> Said:
        """The answers, as they are kept."""
        return Said(
            purpose=self.purpose.data or "",
            agenda=self.agenda.data or None,
            agenda_follows_on=self.agenda_follows_on.data,
            address=self.address.data or None,
            phone=to_e164(self.phone.data or "") or "",
        )


class RemoveParticipantForm(BookingForm):
    """A press; and whether it should never have gone there."""

    is_mistake = BooleanField(
        _l("The invitation was not for this person"),
        description=_l("Tick this if it went to somebody wrong. It is only counted."),
    )


class SendAgainForm(BookingForm):
    """Where an invitation goes, corrected where it was wrong."""

    email = EmailField(
        _l("E-mail"),
        [Optional(), Length(max=254), MailAddress(), no_cpr],
        filters=[one_line],
    )
    phone = TelField(
        _l("Mobile phone"), [Optional(), Length(max=40), possible_phone], filters=[one_line]
    )

    @classmethod
    def of(cls, person: Participant, typed: Any) -> "SendAgainForm":  # werkzeug's own multi-dict
        """The form with what is known."""
        return cls(typed, data={"email": person.email, "phone": filters.phone(person.phone)})

    def said(self) -> dict[str, str | None]:
        """The address and the number, as they are kept."""
        phone = to_e164(self.phone.data) if self.phone.data else None
        return {"email": self.email.data or None, "phone": phone}
