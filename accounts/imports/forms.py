"""The forms of importing."""

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectChoice,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional

from accounts.forms import AccountForm
from accounts.imports.models import ImportKind
from core.forms import Form

KINDS = {
    ImportKind.UNITS: _l("Units"),
    ImportKind.ORGANISATIONS: _l("Organisations"),
    ImportKind.PEOPLE: _l("Users"),
}
NOW, LATER = "now", "later"


class UploadForm(Form):
    """A file to try."""

    kind = RadioField(
        _l("What is in the file?"),
        [InputRequired()],
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
        default=ImportKind.UNITS.value,
    )
    file = FileField(
        _l("The file"),
        description=_l("CSV, at most 20 MB and 50,000 rows. Nothing is written yet."),
    )

    def validate_file(self, field: Field) -> None:
        """One was chosen."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError(str(_l("Choose a file.")))


class ImportForm(AccountForm):
    """Import what was seen: its digest comes back with the button."""

    seen = HiddenField()
    invitations = RadioField(
        _l("When do the new users get their invitation?"),
        [Optional()],  # asked for only where somebody is new
        choices=[
            SelectChoice(NOW, _l("Send the invitations now")),
            SelectChoice(LATER, _l("Send nothing yet: I do it later from the page with users")),
        ],
        description=_l("A mail with a link to choose a password. It works for seven days."),
    )

    @property
    def invites(self) -> bool | None:
        """Whether new users get their mail now; None while nothing was chosen."""
        return {NOW: True, LATER: False}.get(self.invitations.data)
