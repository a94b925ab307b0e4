"""Signing in."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from core.forms import Form, one_line


class SignInForm(Form):
    """Mail and password."""

    email = EmailField(
        _l("E-mail"),
        [InputRequired(), Length(max=254)],
        filters=[one_line],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
