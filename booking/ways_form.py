"""How somebody is reached."""

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    RadioField,
    SelectChoice,
)

from booking.forms import LANGUAGES, BookingForm
from booking.models import Participant, Ways
from booking.services.ways import Plan, ways_open_to

USUAL, ANY_TIME = "", ""
WAYS: dict[Ways, LazyString] = {
    Ways.MAIL_FIRST: _l("By e-mail. By SMS only when the e-mail does not arrive"),
    Ways.SMS_FIRST: _l("By SMS. By e-mail only when the SMS does not arrive"),
    Ways.BOTH: _l("Both by e-mail and by SMS"),
    Ways.CALL: _l("Send nothing. I call, or hand over the print sheet"),
}
HOURS: dict[str, LazyString] = {
    ANY_TIME: _l("At any time"),
    "8-16": _l("Between 8 and 16"),
    "8-20": _l("Between 8 and 20"),
    "16-21": _l("Between 16 and 21"),
}


class WaysForm(BookingForm):
    """By what, in which language, and when."""

    ways = RadioField(_l("How do we write to them?"), default=USUAL)
    language = RadioField(_l("Language of the messages"), choices=LANGUAGES)
    hours = RadioField(
        _l("When may messages come?"),
        choices=[SelectChoice(hours, words) for hours, words in HOURS.items()],
        default=ANY_TIME,
        description=_l("What is urgent, such as news shortly before the meeting, does not wait."),
    )

    @classmethod
    def of(cls, person: Participant, typed: Any) -> "WaysForm":  # werkzeug's own multi-dict
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
        first, _to, last = self.hours.data.partition("-")
        return Plan(
            ways=Ways(self.ways.data) if self.ways.data else None,
            language=self.language.data,
            from_hour=int(first) if first else None,
            until_hour=int(last) if last else None,
        )


def _usual(person: Participant) -> LazyString:
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
