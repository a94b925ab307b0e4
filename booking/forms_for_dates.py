"""The forms of one date of a series: who is on its list."""

from typing import Any

from wtforms import HiddenField

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
