"""What one asks the figures for: an area, and a period."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    DateField,
    IntegerField,
    SelectChoice,
    SelectField,
)
from wtforms.validators import DataRequired, NumberRange, Optional

from accounts.areas import Area
from core.forms import Form
from core.periods import Compared, Period, Span, compared
from support.figures.words import SPANS

LONGEST = timedelta(days=1096)  # three years
EARLIEST = date(2000, 1, 1)
USUAL_HOURS, MOST_HOURS = 4, 400  # ours: half a working day


class FiguresForm(Form):
    """A filter. What is not said is as usual: everything one looks after, last month."""

    area = SelectField(_l("Organisation, with those below it"))
    span = SelectField(
        _l("Period"),
        choices=[SelectChoice(span.value, name) for span, name in SPANS.items()],
        default=Span.LAST_MONTH.value,
    )
    first = DateField(_l("From"), [Optional()])
    last = DateField(_l("Until and with"), [Optional()])

    @classmethod
    def over(cls, areas: Sequence[Area], typed: Any) -> Self:  # werkzeug's multi-dict
        """With these areas to choose from. Without any there is nothing to choose."""
        form = cls(typed, area=str(areas[0].id) if areas else None)
        form.area.choices = [SelectChoice(str(area.id), area.name) for area in areas]
        if not areas:
            del form.area
        return form

    def area_in(self, areas: Sequence[Area]) -> Area | None:
        """The one that was chosen, if it is one of these."""
        said = self.area.data if "area" in self else None
        return next((area for area in areas if str(area.id) == said), None)

    def validate(self, extra_validators: Any = None) -> bool:  # as WTForms has it
        """Own days need both ends, in their order."""
        is_valid = super().validate(extra_validators)
        if not is_valid or self.span.data != Span.OWN:
            return is_valid
        first, last = self.first.data, self.last.data
        if first is None or last is None:
            self.first.errors = [str(_l("Choose the first and the last day."))]
        elif not EARLIEST <= first <= last <= first + LONGEST:
            self.last.errors = [str(_l("Choose a day after the first, at most three years on."))]
        return not self.errors

    def periods(self, today: date) -> Compared:
        """The period, once the form is accepted."""
        own = Period(self.first.data or today, self.last.data or today)
        return compared(Span(self.span.data), today, own)

    @property
    def asked(self) -> dict[str, str]:
        """The same as part of an address."""
        days = {"first": self.first.data, "last": self.last.data}
        own = {name: day.isoformat() for name, day in days.items() if day}
        area = {"area": self.area.data} if "area" in self else {}
        return {**area, "span": self.span.data, **own}


class CasesForm(FiguresForm):
    """The same, and when a case lies still."""

    hours = IntegerField(
        _l("Hours in which nobody moved it"),
        [DataRequired(), NumberRange(1, MOST_HOURS)],
        default=USUAL_HOURS,
        description=_l("Of the opening hours of the unit that has it."),
    )
