"""The form for the access to a Cisco Meeting Server."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import Field, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from core.forms import one_line
from video.outside.forms import BridgeForm

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class CmsForm(BridgeForm):
    """What the administrator of a Cisco Meeting Server gives."""

    kind = "cms"
    title = _l("Add Cisco Meeting Server")
    about = _l(
        "The server's administrator makes a user of the kind api, and two call leg profiles: one "
        "for hosts, and one for guests who wait until a host is there (needsActivation). Our part "
        "was tried against a copy that we made from the description, not yet against a real server."
    )
    facts = ("name", "api_url", "client_id")
    details = ("host_profile", "guest_profile")

    api_url = StringField(
        _l("Address of the web admin interface"),
        filters=[one_line],
        validators=[DataRequired(), Length(max=300)],
        description=_l("With its port, if it has one. It ends before /api."),
    )
    client_id = StringField(
        _l("User name"), filters=[one_line], validators=[DataRequired(), Length(max=200)]
    )
    secret = PasswordField(
        _l("Password"), [Length(max=500)], description=_l("We keep it locked, and never show it.")
    )
    host_profile = StringField(
        _l("Call leg profile for hosts"),
        filters=[one_line],
        validators=[DataRequired()],
        description=_l("Its id: 36 characters."),
    )
    guest_profile = StringField(
        _l("Call leg profile for guests"),
        filters=[one_line],
        validators=[DataRequired()],
        description=_l("Its id: 36 characters. With needsActivation."),
    )

    def validate_client_id(self, field: Field) -> None:
        """A colon ends the name where it is sent."""
        if ":" in (field.data or ""):
            raise ValidationError(str(_l("A user name has no colon in it.")))

    def validate_host_profile(self, field: Field) -> None:
        """As the server writes it."""
        said = (field.data or "").lower()
        if not GUID.fullmatch(said):
            raise ValidationError(str(_l("Write the id as the server shows it.")))
        field.data = said

    def validate_guest_profile(self, field: Field) -> None:
        """The same; two that are one would let guests in first."""
        self.validate_host_profile(field)
        if field.data == (self.host_profile.data or "").lower():
            raise ValidationError(str(_l("Guests need a profile of their own.")))
