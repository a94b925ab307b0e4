"""The form for an address that is told of tickets."""

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    SelectChoice,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from accounts.forms import AccountForm
from core.forms import one_line
from support.webhooks.addresses import Wanted
from support.webhooks.models import HookKind
from support.webhooks.words import KINDS


class KindsForm(AccountForm):
    """About what."""

    kinds = SelectMultipleField(
        _l("What is it to be told?"),
        [InputRequired(_l("Choose at least one thing."))],
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @property
    def chosen(self) -> list[HookKind]:
        """Those that were ticked."""
        return [HookKind(value) for value in self.kinds.data or ()]


class WebhookForm(KindsForm):
    """Where to, and about what."""

    url = StringField(
        _l("The address of the server"),
        filters=[one_line],
        validators=[InputRequired(), Length(max=1000)],
        description=_l("It begins with https://. We keep it locked, as it may hold a secret."),
    )

    def wanted(self) -> Wanted:
        """What was typed."""
        return Wanted(self.url.data or "", self.chosen)
