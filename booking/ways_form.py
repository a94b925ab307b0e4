"""How somebody is reached."""

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    RadioField,
    SelectChoice,
)

from booking.channels import Planned
from booking.forms import LANGUAGES, BookingForm, hours_field, hours_of
from booking.models import Ways
from booking.services.ways import Plan, ways_open_to
from booking.words import ANY_TIME, WAYS

USUAL = ""


class WaysForm(BookingForm):
    """By what, in which language, and when."""

    ways = RadioField(_l("How do we write to them?"), default=USUAL)
    language = RadioField(_l("Language of the messages"), choices=LANGUAGES)
    hours = hours_field()

    @classmethod
    def of(cls, person: Planned, typed: Any) -> "WaysForm":  # werkzeug's own multi-dict
        """The form with what stands."""
        plan = Plan.of(person)
        said = {
            "ways": plan.ways.value if plan.ways else USUAL,
            "language": plan.language,
            "hours": ANY_TIME if plan.from_hour is None else f"{plan.from_hour}-{plan.until_hour}",
        }
        form = cls(typed, data=said)
        form.ways.choices = [
            SelectChoice(USUAL, _usual(person)),
            *(SelectChoice(way.value, WAYS[way]) for way in ways_open_to(person)),
        ]
        return form

    def plan(self) -> Plan:
        """The answers."""
        first, last = hours_of(self.hours.data)
        ways = Ways(self.ways.data) if self.ways.data else None
        return Plan(ways, self.language.data, first, last)


def _usual(person: Planned) -> LazyString:
    """What it means for this one to choose nothing."""
    if not (person.email or person.phone):
        return _l("As usual: there is no address, so by print sheet and code")
    if not person.email:
        return _l("As usual: by SMS")
    if not person.phone:
        return _l("As usual: by e-mail")
    if person.kind.is_private:
        return _l("As usual: both by e-mail and by SMS")
    return _l("As usual: by e-mail, and by SMS when it does not arrive")
