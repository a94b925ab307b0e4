"""The form for the access to a bridge: what every kind asks for, and what MedCom VDX does."""

from typing import Any, ClassVar, Self

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, IntegerField, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextInput

from accounts.card_forms import VersionedForm
from core.forms import no_cpr, one_line
from video.forms import MOST, is_web_address
from video.outside.accesses import MOST_PLACES, Places, Wanted
from video.outside.models import Bridge

MOST_TEMPLATES = 2_147_483_647
NOT_ASKED: dict[str, Any] = {"token_url": "", "organiser_email": "", "template_id": None}


class BridgeForm(VersionedForm):
    """What every kind asks for, and how many meetings the organisation may hold there at once."""

    kind: ClassVar[str]
    title: ClassVar[LazyString]
    about: ClassVar[LazyString]
    # In this order on the page: columns of the bridge, and what this kind alone asks for.
    facts: ClassVar[tuple[str, ...]]
    details: ClassVar[tuple[str, ...]] = ()

    name = StringField(
        _l("What we call it"),
        filters=[one_line],
        validators=[DataRequired(), Length(max=80), no_cpr],
        description=_l("Its rooms get this name and a number."),
    )
    api_url = StringField(
        _l("Address of the interface"),
        filters=[one_line],
        validators=[DataRequired(), Length(max=300)],
    )
    client_id = StringField(
        _l("Client name"), filters=[one_line], validators=[DataRequired(), Length(max=200)]
    )
    secret = PasswordField(
        _l("Client secret"),
        [Length(max=500)],
        description=_l("We keep it locked, and never show it."),
    )
    places = IntegerField(
        _l("How many meetings at once?"),
        [InputRequired(), NumberRange(1, MOST_PLACES)],
        widget=TextInput(),
        default=5,
    )
    capacity = IntegerField(
        _l("How many people in one meeting?"),
        [InputRequired(), NumberRange(2, MOST)],
        widget=TextInput(),
        default=12,
    )

    @classmethod
    def new(cls, typed: Any) -> Self:  # werkzeug's own multi-dict
        """The form for one of which no secret is known yet."""
        form = cls(typed)
        form.secret.validators = [InputRequired(), *form.secret.validators]
        return form

    @classmethod
    def of(cls, bridge: Bridge, places: Places, typed: Any) -> Self:  # werkzeug's own multi-dict
        """The form with what holds now, without the secret. Rooms are changed one by one."""
        form = cls(typed, data=cls.values_of(bridge, places))
        form.secret.description = _l("There is one. Empty keeps it.")
        form.capacity.description = _l("In rooms that are added now. Change others under “Rooms”.")
        return form

    @classmethod
    def values_of(cls, bridge: Bridge, places: Places) -> dict[str, Any]:
        """As the form's fields hold it."""
        facts = {name: getattr(bridge, name) for name in cls.facts}
        details = {name: bridge.details.get(name) for name in cls.details}
        size = {"places": places.count, "capacity": places.capacity}
        return {**facts, **details, **size, "version": str(bridge.version)}

    @property
    def asked(self) -> list[Field]:
        """The fields of this kind, as they stand on the page."""
        after = 1 + self.facts.index("client_id")
        names = (*self.facts[:after], "secret", *self.facts[after:], *self.details)
        return [self[name] for name in (*names, "places", "capacity")]

    def validate_api_url(self, field: Field) -> None:
        """Secrets go there: never in the open."""
        if not is_web_address(field.data or ""):
            raise ValidationError(str(_l("Write the whole address. It must begin with https://.")))

    def wanted(self) -> Wanted:
        """What was typed."""
        return Wanted(
            facts=NOT_ASKED | {name: self[name].data for name in self.facts},
            secret=self.secret.data or "",
            places=self.places.data or 0,
            capacity=self.capacity.data or 0,
            kind=self.kind,
            details={name: self[name].data for name in self.details},
        )


class VdxForm(BridgeForm):
    """What MedCom gave the organisation."""

    kind = "vdx"
    title = _l("Add MedCom VDX")
    about = _l(
        "MedCom gives your organisation a client with the role meeting-planner (OAuth2, version "
        "2). Our part was tried against a copy that we made from the description, not yet against "
        "VDX itself."
    )
    facts = ("name", "api_url", "token_url", "client_id", "organiser_email", "template_id")

    api_url = StringField(
        _l("Address of the interface"),
        filters=[one_line],
        validators=[DataRequired(), Length(max=300)],
        description=_l("It ends before /v2. MedCom says which it is."),
    )
    token_url = StringField(
        _l("Address where access is had"),
        filters=[one_line],
        validators=[DataRequired(), Length(max=300)],
        description=_l("The whole address (OAuth2 token)."),
    )
    organiser_email = EmailField(
        _l("Mail address that stands as organiser there"),
        filters=[one_line],
        validators=[DataRequired(), Length(max=254), Email(granular_message=False)],
        description=_l("A shared mailbox. Leaders and participants are never named there."),
    )
    template_id = IntegerField(
        _l("Template number"),
        [Optional(), NumberRange(1, MOST_TEMPLATES)],
        widget=TextInput(),
        description=_l("Only if you have one of your own for this."),
    )

    def validate_token_url(self, field: Field) -> None:
        """The same."""
        self.validate_api_url(field)
