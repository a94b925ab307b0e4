"""The forms of hotlines: a new one, where a unit is rung, and trying a call."""

from datetime import UTC, date, datetime, time
from typing import cast

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    StringField,
    TelField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from accounts.forms import AccountForm
from core import clock
from core.forms import Form, no_cpr, one_line
from core.phones import to_e164
from support.telephone.hotlines import Wanted
from support.telephone.known import LineKind
from support.telephone.models import UnitPhone


def possible(_form: Form, field: StringField) -> None:
    """It must be possible to ring."""
    if field.data and to_e164(field.data) is None:
        raise ValidationError(str(_l("This cannot be a phone number. Write eight digits.")))


KINDS = (
    SelectChoice(LineKind.CITIZEN.value, _l("Citizens and relatives")),
    SelectChoice(LineKind.STAFF.value, _l("The staff")),
)


class LineForm(AccountForm):
    """A number that answers by itself."""

    number = TelField(
        _l("The number that people ring"),
        [InputRequired(), Length(max=40), possible],
        filters=[one_line],
        description=_l("A number you have at Twilio."),
    )
    name = StringField(
        _l("What the voice calls it"),
        [InputRequired(), Length(max=120), no_cpr],
        filters=[one_line],
        description=_l("Welcome to ... The name that people know it by."),
    )
    kind = RadioField(_l("Who rings it?"), choices=KINDS, default=LineKind.CITIZEN.value)

    def wanted(self) -> Wanted:
        """What was typed."""
        number = to_e164(self.number.data or "") or ""
        return Wanted(LineKind(self.kind.data), self.name.data or "", number)


class RingForm(AccountForm):
    """Where a unit is rung."""

    number = TelField(
        _l("The number that rings"),
        [Length(max=40), possible],
        filters=[one_line],
        description=_l("Leave it empty to ring the number that everybody knows."),
    )
    seconds = IntegerField(
        _l("How many seconds it rings before the next one is tried"),
        [InputRequired(), NumberRange(5, 60, _l("Write a number from 5 to 60."))],
        default=20,
    )

    @classmethod
    def of(cls, found: UnitPhone | None) -> "RingForm":
        """As it is now."""
        return cls(number=found.number, seconds=found.ring_seconds) if found else cls()

    @property
    def wanted(self) -> str | None:
        """None: the number that everybody knows."""
        return to_e164(self.number.data or "")


def _possible_year(_form: Form, field: DateField) -> None:
    if field.data and not 2000 <= field.data.year <= 2100:
        raise ValidationError(str(_l("Choose a day of this century.")))


class CallTryoutForm(Form):
    """Who calls, what they press, and when. Nobody is rung."""

    line = RadioField(_l("Which hotline is rung?"), choices=KINDS, default=LineKind.CITIZEN.value)
    who = RadioField(
        _l("Who rings?"),
        choices=[
            SelectChoice("known", _l("Somebody whose meeting begins in a quarter of an hour")),
            SelectChoice("room", _l("The same, and the room is open and has a phone number")),
            SelectChoice("unknown", _l("Somebody whom nobody knows")),
        ],
        default="known",
    )
    pressed = StringField(
        _l("What do they press?"),
        [Optional(), Length(max=60)],
        filters=[one_line],
        description=_l("One answer after the other, with spaces between. Empty: they just wait."),
    )
    answered = RadioField(
        _l("Does anybody answer the phone?"),
        choices=[SelectChoice("yes", _l("The first one")), SelectChoice("no", _l("Nobody"))],
        default="yes",
    )
    on = DateField(_l("Day"), [InputRequired(), _possible_year])
    at = TimeField(_l("Time"), [InputRequired()])

    @classmethod
    def asked(cls, said: MultiDict[str, str], now: datetime) -> "CallTryoutForm":
        """What was chosen; before anything is, now."""
        local = clock.to_local(now)
        return cls(said, data={"on": local.date(), "at": local.time()})

    def validate_pressed(self, field: StringField) -> None:
        """What a telephone has keys for."""
        if set(field.data or "") - set("0123456789*# "):
            raise ValidationError(str(_l("Write digits, stars and spaces only.")))

    @property
    def moment(self) -> datetime:
        """When. Of an hour that the clock shows twice, the first."""
        on, at = cast("date", self.on.data), cast("time", self.at.data)
        return datetime.combine(on, at, clock.COPENHAGEN).astimezone(UTC)
