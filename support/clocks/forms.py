"""The form of an organisation's response targets."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from core.forms import Form
from support.clocks.models import LONGEST
from support.clocks.targets import Bands, Targets

DAY = 1440
MOST_BEFORE_START = 60
WITHIN_THE_HOUR = _l("The meeting begins within the hour")
ON_THE_DAY = _l("It begins later the same day")
OTHERWISE = _l("Else, in minutes of opening hours")


def _minutes(label: LazyString, longest: int) -> IntegerField:
    return IntegerField(label, [InputRequired(), NumberRange(1, longest)])


class TargetsForm(Form):
    """Seven times in minutes. `seen` is the version that the page showed."""

    answer_within_the_hour = _minutes(WITHIN_THE_HOUR, DAY)
    answer_on_the_day = _minutes(ON_THE_DAY, DAY)
    answer_otherwise = _minutes(OTHERWISE, LONGEST)
    accept_within_the_hour = _minutes(WITHIN_THE_HOUR, DAY)
    accept_on_the_day = _minutes(ON_THE_DAY, DAY)
    accept_otherwise = _minutes(OTHERWISE, LONGEST)
    before_start = IntegerField(
        _l("Minutes before the meeting begins"),
        [InputRequired(), NumberRange(0, MOST_BEFORE_START)],
        description=_l("No deadline is later than this, also outside opening hours."),
    )
    seen = HiddenField()

    @classmethod
    def of(cls, targets: Targets, seen: int) -> "TargetsForm":
        """The page as it is kept."""
        numbers = {
            f"{name}_{band}": minutes
            for name in ("answer", "accept")
            for band, minutes in vars(getattr(targets, name)).items()
        }
        return cls(data={**numbers, "before_start": targets.before_start, "seen": str(seen)})

    def said(self) -> Targets:
        """The targets, once the form is accepted."""
        return Targets(
            answer=self._bands("answer"),
            accept=self._bands("accept"),
            before_start=self.before_start.data or 0,
        )

    @property
    def last_seen(self) -> int:
        """The version that the page showed; none that there is when that is no number."""
        typed = self.seen.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else -1

    def _bands(self, name: str) -> Bands:
        return Bands(*(self[f"{name}_{band}"].data for band in Bands.__dataclass_fields__))
