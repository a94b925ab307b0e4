"""The forms of time polls: what is asked, what people answer, and what is changed meanwhile."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date as date_type
from datetime import datetime, timedelta
from datetime import time as time_type
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from booking.drafts import Guest
from booking.forms import MINUTES, BookingForm, possible_id, possible_instant, possible_year
from booking.models import PollTime, Said
from booking.personal.forms import masked
from booking.polls.answering import NOTE_MAX
from booking.slots import Slot, instant
from core import filters
from core.forms import Form, no_cpr, squeeze

OWN = tuple(f"own{number}" for number in range(1, 9))  # times that are typed
WORDS = {Said.YES: _l("Yes"), Said.IF_NEEDED: _l("If need be"), Said.NO: _l("No")}


class TimesForm(BookingForm):
    """Which times people are asked about, until when, and who must be there."""

    since = DateField(_l("Show free times from"), [Optional(), possible_year])
    slots = SelectMultipleField(
        _l("Free times"),
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    deadline = DateField(
        _l("Last day to answer"),
        [Optional(), possible_year],
        description=_l("Without a day: in three days, but before the first of the times."),
    )
    required = SelectMultipleField(
        _l("Who must be there?"),
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("When one of them cannot, the time is ruled out."),
    )
    has_more = False  # one more pair of fields was asked for
    most_own = len(OWN)

    def validate_slots(self, field: Field) -> None:
        """Instants in the form the page gave them."""
        if any(possible_instant(said) is None for said in field.data or ()):
            raise ValidationError(str(_l("Choose among the times.")))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """A day and a time belong together."""
        is_good = super().validate(*args, **kwargs)
        for name in OWN:
            on, at = self[f"{name}_date"], self[f"{name}_time"]
            if not (on.errors or at.errors) and (on.data is None) != (at.data is None):
                missing = on if on.data is None else at
                missing.errors = [*missing.errors, str(_l("Write both day and time."))]
                is_good = False
        return is_good

    def check_list(self) -> None:
        """Only what a list of free times is made from."""
        self.since.validate(self)

    def is_looked_at(self, pressed: str | None) -> bool:
        """Whether the press only asks for other free times, or for room to write one more."""
        self.has_more = pressed == "more"
        if pressed == "show":
            self.check_list()
        return pressed in {"show", "more"}

    def own_rows(self) -> Sequence[tuple[Field, Field]]:
        """The pairs of fields that are shown: one to begin with, those that were there before,
        and one more where that is asked for."""
        sent = [number for number, name in enumerate(OWN, 1) if self[f"{name}_date"].raw_data]
        shown = max(sent, default=1) + self.has_more
        return [(self[f"{name}_date"], self[f"{name}_time"]) for name in OWN[:shown]]

    def starts(self) -> set[datetime]:
        """Every time that is chosen or typed. Raises TimeSkipped and TimeComesTwice."""
        pairs = [(self[f"{name}_date"].data, self[f"{name}_time"].data) for name in OWN]
        return {instant(on, at) for on, at in pairs if on and at} | self.ticked()

    def ticked(self) -> set[datetime]:
        """The times that are chosen from the list."""
        found = (possible_instant(said) for said in self.slots.data or ())
        return {start for start in found if start}

    def list_times(self, found: Sequence[Slot]) -> None:
        """The free times, and those that were chosen before, in their order."""
        starts = {slot.starts_at for slot in found} | self.ticked()
        self.slots.choices = [
            SelectChoice(start.isoformat(), filters.first_upper(filters.day_and_time(start)))
            for start in sorted(starts)
        ]
        self.slots.data = [start.isoformat() for start in sorted(self.ticked())]

    def list_people(self, guests: Sequence[Guest], names: Mapping[uuid.UUID | None, str]) -> None:
        """Everybody who is asked."""
        self.required.choices = [SelectChoice(str(guest.key), names[guest.key]) for guest in guests]

    def required_keys(self) -> set[uuid.UUID]:
        """Whose no rules a time out; what is no key is left out."""
        found = (possible_id(said) for said in self.required.data or ())
        return {key for key in found if key}


for _name in OWN:
    _day = DateField(_l("Another time: the day"), [Optional(), possible_year])
    setattr(TimesForm, f"{_name}_date", _day)
    setattr(TimesForm, f"{_name}_time", TimeField(_l("At what time"), [Optional()]))


class QuestionForm(TimesForm):
    """The same for a meeting that is not booked yet."""

    minutes = IntegerField(_l("Length in minutes"), [InputRequired(), NumberRange(*MINUTES)])

    def check_list(self) -> None:
        """Only what a list of free times is made from."""
        super().check_list()
        self.minutes.validate(self)


class NewTimeForm(BookingForm):
    """One more proposal."""

    date = DateField(_l("Day"), [InputRequired(), possible_year])
    time = TimeField(_l("At what time"), [InputRequired()])

    def starts_at(self) -> datetime:
        """When. Raises TimeSkipped and TimeComesTwice."""
        on, at = cast("date_type", self.date.data), cast("time_type", self.time.data)
        return instant(on, at)


class DeadlineForm(BookingForm):
    """A new last day to answer."""

    deadline = DateField(_l("Last day to answer"), [InputRequired(), possible_year])


class AnswersForm(Form):
    """One choice a time, and a note. Made for the times of one poll: see `answers_form`."""

    note = TextAreaField(_l("Something we should know?"), [Length(max=NOTE_MAX)])

    def said(self) -> dict[uuid.UUID, Said]:
        """What was chosen, by time."""
        return {
            uuid.UUID(name.removeprefix(PREFIX)): Said(field.data)
            for name, field in self._fields.items()
            if name.startswith(PREFIX) and field.data
        }

    def time_fields(self) -> Sequence[Field]:
        """The choices, in the order of the times."""
        return [field for name, field in self._fields.items() if name.startswith(PREFIX)]


class CitizenAnswersForm(AnswersForm):
    """By the link: what looks like a CPR number is masked, and the rest goes on."""

    note = TextAreaField(
        _l("Something we should know?"),
        [Length(max=NOTE_MAX)],
        filters=[squeeze, masked],
        description=_l("Only the one who leads the meeting reads it. Write no CPR number."),
    )


class NotedAnswersForm(AnswersForm):
    """What somebody said on the phone, by whoever runs the poll."""

    note = TextAreaField(
        _l("Something we should know?"), [Length(max=NOTE_MAX), no_cpr], filters=[squeeze]
    )


PREFIX = "time_"


def answers_form(
    base: type[AnswersForm],
    times: Sequence[PollTime],
    typed: Any,  # werkzeug's own multi-dict, or none
    *,
    said: Mapping[uuid.UUID, Said],
    note: str,
    lead: timedelta = timedelta(),
) -> AnswersForm:
    """The form with a choice for each of these times, and what was said before. Who comes to a
    pre-meeting reads when that begins."""
    fields = {
        f"{PREFIX}{time.id.hex}": RadioField(
            _label(time, lead),
            [InputRequired(_l("Choose one of the answers."))],
            choices=[SelectChoice(word.value, label) for word, label in WORDS.items()],
        )
        for time in times
    }
    made = type("PollAnswersForm", (base,), fields)
    before = {f"{PREFIX}{time_id.hex}": word.value for time_id, word in said.items()}
    return cast("AnswersForm", made(typed, data={**before, "note": note}))


def _label(time: PollTime, lead: timedelta) -> str:
    starts_at = time.starts_at - lead
    day = filters.first_upper(filters.day(starts_at, year=False))
    return f"{day} {filters.time_span(starts_at, time.ends_at)}"
