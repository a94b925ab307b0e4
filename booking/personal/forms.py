"""What participants write. It is masked and goes on: nobody in trouble is sent back."""

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    DateField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import AnyOf, InputRequired, Length, Optional, Regexp

from booking.equipment import FAULTS, OK, ROUTES, UNTESTED, Part
from booking.forms import BookingForm, possible_year
from booking.models import Answer, Occurrence
from booking.personal.families import Family
from booking.personal.services import OTHER_TIME_MAX, TOPICS_MAX
from booking.services.refusals import BookingRefused
from booking.slots import Slot, instant
from core.filters import day
from core.forms import Form, mask_cpr, one_line, squeeze

NO_CPR = _l("Everybody in the meeting can read it. Do not write your CPR number.")


def masked(value: object) -> object:
    """A filter: the text without anything that looks like a CPR number."""
    return mask_cpr(value) if isinstance(value, str) else value


class AnswerForm(Form):
    """Yes or no. Another time has a form of its own."""

    answer = RadioField(
        _l("Are you coming?"),
        [InputRequired()],
        choices=[
            SelectChoice(Answer.ACCEPTED.value, _l("Yes, I am coming")),
            SelectChoice(Answer.DECLINED.value, _l("No, I cannot")),
        ],
    )


class TimeOfDayMissing(BookingRefused):
    """A day alone is no time."""

    field = "time"
    message = _l("Write the time as well.")


class DayMissing(BookingRefused):
    """Nor is a time without its day."""

    field = "date"
    message = _l("Write the day as well.")


class OtherTimeForm(BookingForm):
    """When would be better: a day and a time, words, or both."""

    date = DateField(_l("Which day?"), [Optional(), possible_year])
    time = TimeField(_l("At what time?"), [Optional()])
    other_time = StringField(
        _l("Or tell us when you are able to"),
        [Length(max=OTHER_TIME_MAX)],
        filters=[one_line, masked],
        description=_l("For example: Thursday morning."),
    )

    def chosen(self, occurrence: Occurrence) -> Slot | None:
        """The time, as long as the meeting is. Half a time will do where words say the rest.

        Raises TimeOfDayMissing, DayMissing, TimeSkipped and TimeComesTwice.
        """
        if self.date.data is None or self.time.data is None:
            if self.date.data and not self.other_time.data:
                raise TimeOfDayMissing
            if self.time.data and not self.other_time.data:
                raise DayMissing
            return None
        start = instant(self.date.data, self.time.data)
        return Slot(start, start + (occurrence.ends_at - occurrence.starts_at))

    @property
    def said(self) -> str:

        text = self.other_time.data or ""
        if self.date.data and self.time.data is None:
            return f"{day(self.date.data)}: {text}"[:OTHER_TIME_MAX]
        return text


class TopicsForm(Form):
    """Own questions for the agenda."""

    topics = TextAreaField(
        _l("What would you like to ask about?"),
        [Length(max=TOPICS_MAX)],
        filters=[squeeze, masked],
        description=NO_CPR,
    )


TROUBLES = (
    ("no-entry", _l("I cannot get into the meeting")),
    ("not-heard", _l("They cannot hear me")),
    ("not-hearing", _l("I cannot hear them")),
    ("no-picture", _l("There is no picture")),
    ("something-else", _l("Something else")),
)


class HelpForm(Form):
    """A call for help. Nothing is required and nothing is refused."""

    trouble = RadioField(
        _l("What is happening?"),
        [Optional()],
        choices=[SelectChoice(*trouble) for trouble in TROUBLES],
        validate_choice=False,
    )
    text = TextAreaField(
        _l("Tell us more, if you like"),
        filters=[squeeze, masked],
        description=_l("Do not write your CPR number."),
    )
    phone = StringField(
        _l("Which number may we call you on?"),
        filters=[one_line],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )


class HelpAnswerForm(Form):
    """More about an open call for help."""

    text = TextAreaField(_l("What is happening now?"), filters=[squeeze, masked])


def _result_of(part: Part) -> StringField:
    return StringField(part, [AnyOf([OK, UNTESTED, *FAULTS[part]])])


class EquipmentTestForm(Form):
    """What the test's script found. It knows these words and no others."""

    browser = _result_of(Part.BROWSER)
    connection = _result_of(Part.CONNECTION)
    microphone = _result_of(Part.MICROPHONE)
    speaker = _result_of(Part.SPEAKER)
    camera = _result_of(Part.CAMERA)
    routes = StringField("routes", [Regexp(rf"^(({'|'.join(ROUTES)})( (?!$)|$))*$")])
    device = StringField("device", [AnyOf(list(Family))])

    def results(self) -> dict[str, object]:
        """As they are kept."""
        found = {part: self[part].data for part in Part}
        routes = sorted(set((self.routes.data or "").split()))
        return found | {"routes": routes, "family": self.device.data}


class CodeForm(Form):
    """The short code of the message or the print sheet."""

    code = StringField(
        _l("Have you been given a code?"),
        [InputRequired(_l("Write the eight digits of your code."))],
        filters=[one_line],
        description=_l("Eight digits. They are in your message or on your sheet."),
    )
