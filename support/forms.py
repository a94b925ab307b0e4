"""The desk's forms. Staff write here, so what looks like a CPR number is refused."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    HiddenField,
    RadioField,
    SearchField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from core.forms import Form, no_cpr, one_line, squeeze
from core.phones import to_e164
from support.models import Outcome
from support.wording import TRIED

WORDS = 2000


class SeenForm(Form):
    """Written on a page that shows what happened. `seen` is the last event on it."""

    seen = HiddenField()

    @property
    def last_seen(self) -> int | None:
        """The event's id; none when it is no number of ours."""
        typed = self.seen.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else None


class ReplyForm(SeenForm):
    """An answer to the requester."""

    text = TextAreaField(
        _l("Your answer"), [DataRequired(), Length(max=WORDS), no_cpr], filters=[squeeze]
    )


class NoteForm(SeenForm):
    """A note for the desk."""

    note = TextAreaField(
        _l("Note for the desk"),
        [DataRequired(), Length(max=WORDS), no_cpr],
        filters=[squeeze],
        description=_l("The one who asked for help does not see it. Write nothing about health."),
    )


class HandOverForm(SeenForm):
    """To whom, what was tried, and why."""

    to = RadioField(_l("To whom?"), [InputRequired(_l("Choose who is to have it."))])
    tried = SelectMultipleField(
        _l("What has been tried?"),
        choices=[SelectChoice(key, words) for key, words in TRIED.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    reason = TextAreaField(
        _l("Why do you hand it over?"),
        [DataRequired(), Length(max=WORDS), no_cpr],
        filters=[squeeze],
    )

    @property
    def what_was_tried(self) -> list[str]:
        """What was ticked, of what can be."""
        return [key for key in self.tried.data or [] if key in TRIED]


class OutcomeForm(SeenForm):
    """How it ended: the two buttons."""

    outcome = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:  # WTForms' own signature
        """A button was pressed; what else is sent is no outcome."""
        if self.outcome.data in set(Outcome):
            return True
        self.refuse(_l("Choose how it ended."))
        return False


class SearchForm(Form):
    """Who is calling?"""

    find = StringField(
        _l("Find a meeting"),
        [Length(max=100), no_cpr],
        filters=[one_line],
        description=_l("Code, phone, name or time"),
    )


class FindForm(Form):
    """Which tickets?"""

    find = SearchField(
        _l("Find a case"),
        [Length(max=100), no_cpr],
        filters=[one_line],
        description=_l("Words, number, phone, mail or code"),
    )


class CallForm(Form):
    """A call by phone becomes a case."""

    find = HiddenField(filters=[one_line])
    who = RadioField(_l("Who is calling?"), [InputRequired()])
    caller = StringField(
        _l("What may we call them?"), [Length(max=100), no_cpr], filters=[one_line]
    )
    phone = TelField(_l("Phone to call back on"), [Length(max=40)], filters=[one_line])
    words = TextAreaField(
        _l("What is the matter?"),
        [DataRequired(), Length(max=WORDS), no_cpr],
        filters=[squeeze],
        description=_l("Write nothing about health."),
    )

    about = RadioField(
        _l("What is the call about?"),
        choices=[
            SelectChoice("same", _l("The same: it is noted on the open case")),
            SelectChoice("other", _l("Something else: a case of its own")),
        ],
        default="same",
    )
    seen = HiddenField()

    @property
    def besides(self) -> int:
        """The newest case that was seen, if the call is about something else; 0 if it is not."""
        typed = self.seen.data or ""
        is_number = typed.isascii() and typed.isdecimal() and len(typed) < 10
        return int(typed) if self.about.data == "other" and is_number else 0

    def validate_phone(self, field: TelField) -> None:
        """Any spacing is accepted; it must be possible to ring."""
        if field.data and to_e164(field.data) is None:
            raise ValidationError(str(_l("This cannot be a phone number. Write eight digits.")))


class LocalItForm(Form):
    """Who helps the staff of an organisation first."""

    who = SelectField(_l("Who helps the staff with equipment and programs?"))
