"""Forms about a case and another: which one, and why."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from core.forms import Form, no_cpr, one_line, squeeze
from support.forms import WORDS
from support.search.reading import ticket_number

BY_NUMBER = "number"


class OtherForm(Form):
    """Another case: one of a few, or by its number."""

    # What was offered may have ended since: the deed says so, in better words.
    to = RadioField(_l("Which case?"), [InputRequired()], validate_choice=False)
    number = StringField(
        _l("Its number"), [Length(max=20)], filters=[one_line], description=_l("For example 1042")
    )

    def offer(self, few: Sequence[tuple[str, str]]) -> None:
        """What can be chosen: the ids and words of a few, and the number of any."""
        by_number = SelectChoice(BY_NUMBER, _l("Another one: I write its number"))
        self.to.choices = [*(SelectChoice(id, words) for id, words in few), by_number]
        if not self.to.raw_data and not few:
            self.to.data = BY_NUMBER

    @property
    def is_by_number(self) -> bool:
        """None of those shown."""
        return bool(self.to.data == BY_NUMBER)

    @property
    def chosen_id(self) -> uuid.UUID | None:
        """One of those shown."""
        try:
            return uuid.UUID(self.to.data or "")
        except ValueError:
            return None

    @property
    def typed_number(self) -> int | None:
        """The number; none when it cannot be one of ours."""
        return ticket_number(self.number.data or "")

    def validate(self, extra_validators: Any = None) -> bool:  # WTForms' own signature
        """Who says by number writes one."""
        is_good = bool(super().validate(extra_validators))
        if is_good and self.is_by_number and self.typed_number is None:
            self.number.errors = [str(_l("Write the number of the case, for example 1042."))]
            return False
        return is_good


class SplitForm(Form):
    """Which message."""

    message = RadioField(_l("Which message?"), [InputRequired()], validate_choice=False)

    @property
    def event_id(self) -> int:
        """The event's id; 0 when it is none."""
        typed = self.message.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


class TagForm(Form):
    """One word."""

    tag = StringField(_l("A new tag"), [DataRequired(), Length(max=40), no_cpr], filters=[one_line])


class DiscardForm(Form):
    """Why it is none."""

    why = TextAreaField(
        _l("Why is this no case?"),
        [DataRequired(), Length(max=WORDS), no_cpr],
        filters=[squeeze],
    )
