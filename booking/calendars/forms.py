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
        _l("Which calendar is it?"),
        choices=[
            SelectChoice(
                SourceKind.ICS.value, _l("Outlook, Google or another that can make a link")
            ),
            SelectChoice(
                SourceKind.CALDAV.value,
                _l("iCloud, Nextcloud or another with user name and password (CalDAV)"),
            ),
        ],
        default=SourceKind.ICS.value,
    )
    url = StringField(
        _l("The calendar's link"),
        filters=[one_line],
        validators=[InputRequired(), Length(max=1000)],
        description=_l("It begins with https:// or webcal://."),
    )
    user = StringField(
        _l("User name"),
        filters=[one_line],
        validators=[Optional(), Length(max=200)],
        description=_l("What you sign in to the calendar with."),
    )
    password = PasswordField(
        _l("Password"),
        validators=[Optional(), Length(max=200)],
        description=_l(
            "Make a password for apps, if you can. We keep it locked, and never show it again."
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
