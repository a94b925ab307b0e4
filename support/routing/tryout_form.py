"""The question of a tryout: who asks, about what, and when."""

import uuid
from datetime import UTC, date, datetime, time
from typing import cast

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    DateField,
    RadioField,
    SelectChoice,
    SelectField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired

from core import clock
from core.forms import Form
from support.models import Audience
from support.routing.paths import Inquiry


def _possible_year(_form: Form, field: DateField) -> None:
    if field.data and not 2000 <= field.data.year <= 2100:
        raise ValidationError(str(_l("Choose a day of this century.")))


class TryoutForm(Form):
    """Who asks, about what, and when. Nothing is opened."""

    who = RadioField(
        _l("Who asks for help?"),
        choices=[
            SelectChoice("staff", _l("One of the staff")),
            SelectChoice("citizen", _l("A citizen or a relative")),
        ],
        default="staff",
    )
    about = RadioField(
        _l("What is the meeting?"),
        choices=[
            SelectChoice("single", _l("Inside one organisation")),
            SelectChoice("cross", _l("Across sectors or municipalities")),
        ],
        default="cross",
    )
    convened = SelectField(_l("Who has convened it?"))
    on = DateField(_l("Day"), [InputRequired(), _possible_year])
    at = TimeField(_l("Time"), [InputRequired()])

    @classmethod
    def asked(cls, said: MultiDict[str, str], home: uuid.UUID, now: datetime) -> "TryoutForm":
        """What was chosen; before anything is, a meeting of one's own that begins now."""
        local = clock.to_local(now)
        usual = {"convened": str(home), "on": local.date(), "at": local.time()}
        return cls(said, data=usual)

    def inquiry(self, home: uuid.UUID) -> Inquiry:
        """As routing is asked. A meeting inside the organisation was convened there."""
        is_citizen, is_cross = self.who.data == "citizen", self.about.data == "cross"
        convened = uuid.UUID(self.convened.data) if is_cross and not is_citizen else home
        audience = Audience.CITIZEN if is_citizen else Audience.STAFF
        return Inquiry(audience, home, convened, is_cross_sector=is_cross)

    @property
    def moment(self) -> datetime:
        """When. Of an hour that the clock shows twice, the first."""
        on, at = cast("date", self.on.data), cast("time", self.at.data)
        return datetime.combine(on, at, clock.COPENHAGEN).astimezone(UTC)
