"""The forms of what is done to several cases at once."""

import uuid
from collections.abc import Callable, Mapping, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    RadioField,
    SelectChoice,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from core.forms import Form, no_cpr, squeeze
from support.forms import WORDS
from support.models import Outcome, SupportUnit
from support.services.several import MOST, Several

LABELS: Mapping[Several, LazyString] = {
    Several.TAKE: _l("Take them"),
    Several.HAND_OVER: _l("Hand them over to another unit"),
    Several.RESOLVE: _l("End them with the same answer to everybody"),
}


class SelectionForm(Form):
    """What is to be done."""

    deed = RadioField(
        _l("What do you want to do with them?"),
        [InputRequired()],
        choices=[SelectChoice(deed.value, label) for deed, label in LABELS.items()],
    )


class TakeAllForm(Form):
    """Nothing more is asked."""


class HandOverAllForm(Form):
    """To whom, and why."""

    has_others = False  # than the units that are shown: they are found by name
    to = RadioField(_l("To whom?"), [InputRequired()])
    text = TextAreaField(
        _l("Why do you hand them over?"),
        [DataRequired(), Length(max=WORDS), no_cpr],
        filters=[squeeze],
    )

    def offer(self, units: Sequence[SupportUnit], say: Callable[[SupportUnit], str]) -> None:
        """Whom one can choose, the nearest first, each in words."""
        self.to.choices = [SelectChoice(str(unit.id), say(unit)) for unit in units]
        self._units = {str(unit.id): unit for unit in units}

    @property
    def receiver(self) -> SupportUnit | None:
        """The one that was chosen."""
        return self._units.get(self.to.data or "")


class ResolveAllForm(Form):
    """How they end, and what everybody who asked reads."""

    outcome = RadioField(
        _l("How did they end?"),
        [InputRequired()],
        choices=[
            SelectChoice(Outcome.CAN_ATTEND.value, _l("They can take part")),
            SelectChoice(Outcome.CANNOT_ATTEND.value, _l("They cannot take part")),
        ],
    )
    text = TextAreaField(
        _l("Your answer to everybody"),
        [DataRequired(), Length(max=WORDS), no_cpr],
        filters=[squeeze],
        description=_l("It stands on the page of each who asked. Name nobody."),
    )


FORMS: Mapping[Several, type[Form]] = {
    Several.TAKE: TakeAllForm,
    Several.HAND_OVER: HandOverAllForm,
    Several.RESOLVE: ResolveAllForm,
}


def picked(values: Sequence[str]) -> dict[uuid.UUID, int]:
    """The tickets that were ticked, each with the last thing that was seen of it. What is no
    ticket's is left out."""
    found: dict[uuid.UUID, int] = {}
    for value in values[: 2 * MOST]:
        id, _colon, seen = value.partition(":")
        try:
            found[uuid.UUID(id)] = int(seen) if seen.isascii() and seen.isdecimal() else 0
        except ValueError:
            continue
    return dict(list(found.items())[:MOST])
