"""Signing in, and looking after one's own account."""

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    EmailField,
    PasswordField,
    RadioField,
    SelectChoice,
    StringField,
)
from wtforms.validators import DataRequired, Email, EqualTo, InputRequired, Length

from accounts.password_rules import LONGEST
from accounts.words import LANGUAGES
from core.errors import DomainError
from core.forms import Form, no_cpr, one_line

LANGUAGE_CHOICES = [SelectChoice(code, name) for code, name in LANGUAGES.items()]


class AccountForm(Form):
    """A form that can show a refusal beside the answer it is about."""

    def take(self, refusal: DomainError) -> None:
        """Show what was refused: at its field, or above the form when it has none here."""
        name = getattr(refusal, "field", "")
        if name in self:
            self[name].errors = [*self[name].errors, str(refusal.message)]
        else:
            self.refuse(refusal.message)


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


class ForgottenForm(Form):
    """Where the link is to go."""

    email = EmailField(
        _l("E-mail"),
        [DataRequired(), Length(max=254), Email()],
        filters=[one_line],
        description=_l("The address you sign in with."),
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(AccountForm):
    """A new password, twice: what is typed is not to be seen."""

    new_password = PasswordField(
        _l("New password"),
        [InputRequired(), Length(max=LONGEST)],
        description=_l(
            "At least 12 characters. Four words that do not belong together are easy to remember "
            "and hard to guess. No digits or signs are needed."
        ),
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        _l("The new password once more"),
        [InputRequired(), EqualTo("new_password", _l("The two are not alike. Write both again."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """The same for whoever is signed in."""

    old_password = PasswordField(
        _l("The password you have now"),
        [InputRequired(), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )


class ProfileForm(Form):
    """What others call one, and the language."""

    name = StringField(
        _l("Name"),
        [DataRequired(), Length(max=200), no_cpr],
        filters=[one_line],
        render_kw={"autocomplete": "name"},
    )
    language = RadioField(_l("Language"), [InputRequired()], choices=LANGUAGE_CHOICES)
