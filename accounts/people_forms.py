"""The forms of the administrator's pages about users."""

import uuid
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    EmailField,
    RadioField,
    SearchField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from accounts.forms import LANGUAGE_CHOICES, AccountForm
from accounts.models import Role, Unit
from accounts.people import Newcomer
from accounts.words import ROLES
from core.forms import Form, MailAddress, no_cpr, one_line

ROLE_CHOICES = [SelectChoice(role.value, words.means) for role, words in ROLES.items()]


def _choices(units: Sequence[Unit], nothing: object) -> list[SelectChoice]:
    """The units under the names of their organisations, after a first choice of nothing."""
    named = [SelectChoice(str(u.id), u.name, optgroup=u.organisation.name) for u in units]
    return [SelectChoice("", nothing), *named]


class SearchForm(Form):
    """Words to look for in the list."""

    q = SearchField(
        _l("Find a user"),
        [Length(max=100)],
        filters=[one_line],
        description=_l("Name, e-mail, unit or organisation."),
    )


class InvitationForm(AccountForm):
    """Somebody new."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=200), no_cpr], filters=[one_line])
    email = EmailField(
        _l("E-mail"),
        [DataRequired(), Length(max=254), MailAddress(), no_cpr],
        filters=[one_line],
        description=_l(
            "The link to choose a password goes there. It is also what one signs in with."
        ),
    )
    title = StringField(
        _l("Function"),
        [Length(max=120), no_cpr],
        filters=[one_line],
        description=_l("What citizens see instead of the name, for example case worker."),
    )
    unit = SelectField(_l("Unit"), [InputRequired()])
    roles = SelectMultipleField(
        _l("Roles in the unit"),
        [InputRequired(_l("Choose at least one role."))],
        choices=ROLE_CHOICES,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    deputy = SelectField(
        _l("Deputy of another unit"),
        description=_l("A deputy sees the unit's meetings and can lead them."),
    )
    second_deputy = SelectField(_l("Deputy of one more unit"))
    language = RadioField(_l("Language"), [InputRequired()], choices=LANGUAGE_CHOICES, default="da")

    def offer(self, units: Sequence[Unit]) -> None:
        """Let units be chosen."""
        self.unit.choices = _choices(units, _("Choose a unit"))
        self.deputy.choices = self.second_deputy.choices = _choices(units, _("No other unit"))

    def newcomer(self) -> Newcomer:
        """What was typed."""
        chosen = (self.deputy.data, self.second_deputy.data)
        return Newcomer(
            name=self.name.data or "",
            email=self.email.data or "",
            title=self.title.data or "",
            language=self.language.data,
            unit_id=uuid.UUID(self.unit.data),
            roles=[Role(role) for role in self.roles.data or ()],
            deputises_for=[uuid.UUID(unit) for unit in chosen if unit],
        )


class RoleForm(AccountForm):
    """One more role."""

    unit = SelectField(_l("Unit"), [InputRequired()])
    role = RadioField(_l("Role"), [InputRequired()], choices=ROLE_CHOICES)

    def offer(self, units: Sequence[Unit]) -> None:
        """Let units be chosen."""
        self.unit.choices = _choices(units, _("Choose a unit"))
