"""Forms for what a ticket goes through: offers, questions, tasks and waiting."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from core.forms import Form, no_cpr, squeeze
from support.forms import WORDS
from support.models import WaitsFor

NO_HEALTH = _l("Write no names, and nothing about health.")
WITHIN = {
    "15": _l("15 minutes"),
    "30": _l("30 minutes"),
    "60": _l("1 hour"),
    "240": _l("4 hours"),
    "480": _l("8 hours"),
}
REASONS = {
    WaitsFor.REQUESTER: _l("An answer from the one who asked for help"),
    WaitsFor.THIRD_PARTY: _l("Somebody outside, for example a supplier"),
    WaitsFor.MEETING_TIME: _l("The meeting: it comes back an hour before"),
}


class DeclineForm(Form):
    """Why not."""

    why = TextAreaField(
        _l("Why do you say no?"), [DataRequired(), Length(max=WORDS), no_cpr], filters=[squeeze]
    )


class AdviceForm(Form):
    """What one would do."""

    advice = TextAreaField(
        _l("Your advice"), [DataRequired(), Length(max=WORDS), no_cpr], filters=[squeeze]
    )


class ResultForm(Form):
    """What came of a task."""

    solved = RadioField(
        _l("How did it go?"),
        [InputRequired()],
        choices=[
            SelectChoice("yes", _l("It is done")),
            SelectChoice("no", _l("It cannot be done here")),
        ],
    )
    result = TextAreaField(
        _l("What did you find, or do?"),
        [DataRequired(), Length(max=WORDS), no_cpr],
        filters=[squeeze],
        description=NO_HEALTH,
    )


class ConsultForm(Form):
    """Whom to ask, and what."""

    to = RadioField(_l("Whom do you ask?"), [InputRequired()])
    question = TextAreaField(
        _l("What do you want to know?"),
        [DataRequired(), Length(max=WORDS), no_cpr],
        filters=[squeeze],
        description=NO_HEALTH,
    )


class TaskForm(Form):
    """Which units do what, by when."""

    to = SelectMultipleField(
        _l("Who is to do something?"),
        [InputRequired()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    wanted = TextAreaField(
        _l("What are they to do, and what do you want to hear?"),
        [DataRequired(), Length(max=WORDS), no_cpr],
        filters=[squeeze],
        description=NO_HEALTH,
    )
    within = SelectField(
        _l("An answer within"),
        choices=[SelectChoice(key, words) for key, words in WITHIN.items()],
        default="30",
        description=_l("Of their opening hours. At the latest just before the meeting."),
    )

    @property
    def time(self) -> timedelta:
        """How long they have."""
        return timedelta(minutes=int(self.within.data))


class WaitForm(Form):
    """Why it waits."""

    reason = RadioField(
        _l("What does it wait for?"),
        [InputRequired()],
        choices=[SelectChoice(key.value, words) for key, words in REASONS.items()],
    )


class DecisionForm(Form):
    """A task that was not answered: without it, or by somebody else."""

    what = RadioField(
        _l("What is to happen now?"),
        [InputRequired()],
        choices=[
            SelectChoice("drop", _l("We do without it")),
            SelectChoice("another", _l("Another unit is to do it")),
        ],
    )
    to = SelectField(_l("Which unit?"), validate_choice=False)
    reason = TextAreaField(
        _l("Why?"), [DataRequired(), Length(max=WORDS), no_cpr], filters=[squeeze]
    )

    def validate_to(self, field: SelectField) -> None:
        """Somebody is chosen, where somebody is to do it."""
        offered = {str(value) for value, *_rest in field.iter_choices()}
        if self.what.data == "another" and field.data not in offered - {""}:
            raise ValidationError(str(_l("Choose a unit.")))


def ids_in(values: Sequence[str] | None) -> list[uuid.UUID]:
    """What was chosen; the choices hold nothing but ids."""
    return [uuid.UUID(value) for value in values or ()]
