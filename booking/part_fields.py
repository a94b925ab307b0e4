"""Fields about what somebody does in the meeting, for the forms that ask it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    BooleanField,
    RadioField,
    SelectChoice,
)

from booking.words import PROXIES


def presenter_field() -> Any:  # WTForms has no name for a field that no form has yet
    """Whether they present something."""
    return BooleanField(
        _l("Presents something"),
        description=_l("Reads on their own page how to get ready. You are reminded to tell them."),
    )


def proxy_field() -> Any:
    """On what basis they act for the citizen."""
    return RadioField(
        _l("Acts for the citizen"),
        choices=[
            SelectChoice("", _l("No")),
            *(SelectChoice(proxy.value, name) for proxy, name in PROXIES.items()),
        ],
        default="",
        description=_l("Only that it is so. The paper itself stands in the record."),
    )
