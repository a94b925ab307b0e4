"""The form for a calendar of one's own."""

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    PasswordField,
    RadioField,
    SelectChoice,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from accounts.forms import AccountForm
from booking.calendars.models import SourceKind
from booking.calendars.sources import Wanted
from core.forms import one_line


class SourceForm(AccountForm):
    """Where the calendar is, and who may read it there."""

    kind = RadioField(
        _l("How is the calendar reached?"),
        choices=[
            SelectChoice(SourceKind.ICS.value, _l("By a published address (.ics)")),
            SelectChoice(SourceKind.CALDAV.value, _l("By a server with a password (CalDAV)")),
        ],
        default=SourceKind.ICS.value,
    )
    url = StringField(
        _l("The calendar's address"),
        filters=[one_line],
        validators=[InputRequired(), Length(max=1000)],
        description=_l(
            "In Outlook: Settings, Shared calendars, Publish a calendar. Choose »Can view when I'm "
            "busy«, and copy the ICS address. In Google: the calendar's settings, Secret address "
            "in iCal format."
        ),
    )
    user = StringField(
        _l("User name"),
        filters=[one_line],
        validators=[Optional(), Length(max=200)],
        description=_l("For a server with a password only."),
    )
    password = PasswordField(
        _l("Password"),
        validators=[Optional(), Length(max=200)],
        description=_l(
            "Make a password for apps, if the server can. It is kept locked, and never shown again."
        ),
    )

    def wanted(self) -> Wanted:
        """What was typed."""
        return Wanted(
            SourceKind(self.kind.data),
            self.url.data or "",
            self.user.data or "",
            self.password.data or "",
        )
