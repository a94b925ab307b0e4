"""What is asked for a Pexip: one that asks us, and one where we make the rooms."""

import re
from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, IntegerField, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextInput

from core.forms import one_line
from video.forms import is_web_address
from video.outside.accesses import Places, Wanted
from video.outside.forms import NOT_ASKED, BridgeForm
from video.outside.models import Bridge
from video.outside.pexip.models import FEWEST_DIGITS, MANAGED, MOST_DIGITS, POLICY

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.IGNORECASE)


class ManagedForm(BridgeForm):
    """A user of the management node who may make rooms."""

    kind = MANAGED
    title = _l("Add Pexip, where we make the rooms")
    about = _l(
        "We make a room at Pexip half an hour before each meeting, and take it away afterwards. "
        "That takes a user of the management node. Our part was tried against a copy that we made "
        "from the description, not yet against Pexip itself."
    )
    facts: ClassVar[tuple[str, ...]] = ("name", "api_url", "client_id", "organiser_email")
    details: ClassVar[tuple[str, ...]] = ("domain", "web_url", "theme", "pin_digits")

    api_url = StringField(
        _l("Address of the management node"),
        filters=[one_line],
        validators=[DataRequired(), Length(max=300)],
        description=_l("It ends before /api."),
    )
    client_id = StringField(
        _l("User name"), filters=[one_line], validators=[DataRequired(), Length(max=200)]
    )
    secret = PasswordField(
        _l("Password"), [Length(max=500)], description=_l("We keep it locked, and never show it.")
    )
    organiser_email = EmailField(
        _l("Mail address that stands as owner there"),
        filters=[one_line],
        validators=[Optional(), Length(max=100), Email(granular_message=False)],
        description=_l("A shared mailbox. Leaders and participants are never named there."),
    )
    domain = StringField(
        _l("Domain of its addresses"),
        filters=[one_line],
        validators=[DataRequired(), Length(max=200)],
        description=_l("What stands after the @ when a room system calls."),
    )
    web_url = StringField(
        _l("Address for browsers"),
        filters=[one_line],
        validators=[DataRequired(), Length(max=300)],
        description=_l("Where its web app is, for instance https://video.example.org."),
    )
    theme = StringField(
        _l("Theme"),
        filters=[one_line],
        validators=[Optional(), Length(max=250)],
        description=_l("Its name at Pexip. A theme with Danish speech asks for PINs in Danish."),
    )
    pin_digits = IntegerField(
        _l("Digits in a PIN"),
        [InputRequired(), NumberRange(FEWEST_DIGITS, MOST_DIGITS)],
        widget=TextInput(),
        default=FEWEST_DIGITS,
    )

    def validate_domain(self, field: Field) -> None:
        """A name, and nothing around it."""
        if not DOMAIN.fullmatch(field.data or ""):
            raise ValidationError(str(_l("Write a domain, for instance video.example.org.")))

    def validate_web_url(self, field: Field) -> None:
        """PINs are typed there: never in the open."""
        if not is_web_address(field.data or ""):
            raise ValidationError(str(_l("Write the whole address. It must begin with https://.")))


class PolicyForm(ManagedForm):
    """Nobody signs in anywhere: Pexip calls us."""

    kind = POLICY
    title = _l("Add Pexip, which asks us")
    about = _l(
        "For each call Pexip asks us, and we say whether the meeting is on. Nothing is made at "
        "Pexip; whoever runs it gives it a policy profile with our address. Our part was tried "
        "against a copy that we made from the description, not yet against Pexip itself."
    )
    facts = ("name",)

    api_url = None  # type: ignore[assignment]  # so WTForms leaves a field out
    client_id = None  # type: ignore[assignment]
    organiser_email = None  # type: ignore[assignment]
    secret = None  # type: ignore[assignment]
    validate_api_url = None  # type: ignore[assignment]

    @classmethod
    def new(cls, typed: Any) -> Self:  # werkzeug's own multi-dict
        """There is no secret to be typed."""
        return cls(typed)

    @classmethod
    def of(cls, bridge: Bridge, places: Places, typed: Any) -> Self:  # werkzeug's own multi-dict
        """The form with what holds now."""
        form = cls(typed, data=cls.values_of(bridge, places))
        form.capacity.description = _l("In rooms that are added now. Change others under “Rooms”.")
        return form

    @property
    def asked(self) -> list[Field]:
        """The fields of this kind, as they stand on the page."""
        return [self[name] for name in (*self.facts, *self.details, "places", "capacity")]

    def wanted(self) -> Wanted:
        """What was typed."""
        return Wanted(
            facts=NOT_ASKED | {"name": self.name.data, "api_url": "", "client_id": ""},
            secret="",
            places=self.places.data or 0,
            capacity=self.capacity.data or 0,
            kind=self.kind,
            details={name: self[name].data for name in self.details},
        )
