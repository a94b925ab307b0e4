"""The forms of one date of a series: who is on its list, and who leads it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    HiddenField,
    RadioField,
    SelectChoice,
)
from wtforms.validators import InputRequired

from booking.forms_for_changes import ChangeLeaderForm
from booking.forms_for_series import ScopeFields
from booking.services.series_scope import Scope


class DatePersonForm(ScopeFields):
    """Whether somebody comes on this date, and for which dates that holds."""

    wanted = HiddenField()

    @classmethod
    def of(cls, is_on: bool, typed: Any) -> "DatePersonForm":  # werkzeug's multi-dict
        """The form for the opposite of what is."""
        return cls(typed, data={"wanted": "off" if is_on else "on"})

    @property
    def is_wanted(self) -> bool:
        """Whether they are to be on the list."""
        return self.wanted.data == "on"

    @property
    def is_many(self) -> bool:
        """Whether more dates are meant."""
        return self.chosen_scope() is not Scope.THIS


class ChangeDateLeaderForm(ChangeLeaderForm, ScopeFields):
    """Who is to lead, on which dates, and whether who does comes all the same."""

    before = RadioField(
        _l("And who leads now?"),
        [InputRequired()],
        choices=[
            SelectChoice("leaves", _l("Does not come, and is told so")),
            SelectChoice("stays", _l("Comes as a participant")),
        ],
        default="leaves",
    )
