"""What is asked of the list of free times and of the week: period, days, hours, and who is to be
there."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    Field,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from booking.times.asked import WEEKS, Asked
from core.forms import Form

EARLIEST, LATEST = 6, 22
PERIODS = {
    1: _l("1 week ahead"),
    2: _l("2 weeks ahead"),
    4: _l("4 weeks ahead"),
    8: _l("8 weeks ahead"),
    13: _l("3 months ahead"),
}
PERIODS_BY_NAME = {str(weeks): weeks for weeks in WEEKS}
HOURS = {str(hour) for hour in range(EARLIEST, LATEST + 1)}
AS_USUAL = SelectChoice("", _l("As usual"))
EVERYBODY, ONLY_ME = "all", "me"


def _hour(hour: int) -> SelectChoice:
    return SelectChoice(str(hour), _l("%(hour)s o'clock", hour=hour))


WEEKDAYS = {
    "0": _l("Monday"),
    "1": _l("Tuesday"),
    "2": _l("Wednesday"),
    "3": _l("Thursday"),
    "4": _l("Friday"),
    "5": _l("Saturday"),
    "6": _l("Sunday"),
}


class AskedFields(Form):
    """What can be asked besides the day and the length."""

    weeks = SelectField(
        _l("How far ahead?"),
        choices=[SelectChoice(str(weeks), PERIODS[weeks]) for weeks in WEEKS],
        default=str(Asked().weeks),
    )
    weekdays = SelectMultipleField(
        _l("Which days?"),
        choices=[SelectChoice(number, name) for number, name in WEEKDAYS.items()],
        description=_l("Tick none, and it is the usual days."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    since = SelectField(
        _l("Not before"), choices=[AS_USUAL, *map(_hour, range(EARLIEST, LATEST))], default=""
    )
    until = SelectField(
        _l("Over by"), choices=[AS_USUAL, *map(_hour, range(EARLIEST + 1, LATEST + 1))], default=""
    )
    who = SelectField(
        _l("Who must be free?"),
        choices=[
            SelectChoice(EVERYBODY, _l("Everybody whose calendar is known")),
            SelectChoice(ONLY_ME, _l("Only me and a room")),
        ],
        default=EVERYBODY,
    )
    on_holidays = BooleanField(_l("Also on public holidays"))

    def validate_until(self, field: Field) -> None:
        """The one hour is before the other."""
        since, until = self._hour(self.since), self._hour(self.until)
        if since is not None and until is not None and since >= until:
            raise ValidationError(str(_l("Choose a later hour than the one before.")))

    @property
    def wished(self) -> Asked:
        """What was asked; the usual where it is senseless."""
        return Asked(
            weeks=PERIODS_BY_NAME.get(self.weeks.data, Asked().weeks),
            weekdays=frozenset(int(day) for day in self.weekdays.data or () if day in WEEKDAYS),
            since=self._hour(self.since),
            until=self._hour(self.until),
            on_holidays=bool(self.on_holidays.data),
            everybody=self.who.data != ONLY_ME,
        )

    @staticmethod
    def _hour(field: Field) -> int | None:
        """An hour of the day; none where it is as usual, or senseless."""
        said = str(field.data or "")
        return int(said) if said in HOURS else None

    def address(self) -> dict[str, Any]:
        """What differs from the usual, for an address."""
        said = {
            "weeks": self.weeks.data if self.weeks.data != self.weeks.default else None,
            "weekdays": self.weekdays.data or None,
            "since": self.since.data or None,
            "until": self.until.data or None,
            "who": self.who.data if self.who.data != EVERYBODY else None,
            "on_holidays": "y" if self.on_holidays.data else None,
        }
        return {name: value for name, value in said.items() if value is not None}
