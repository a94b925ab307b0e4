"""What is written when an incident is confirmed, dismissed, and over."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from core.forms import Form, no_cpr, squeeze

WORDS = 500
READY_WORDS = _l(
    "There is trouble with video meetings just now. We know of it, and work on it. You need not "
    "do anything. Your link is the same."
)


class DecisionForm(Form):
    """A decision that may be another unit's."""

    is_forbidden = False


class ConfirmForm(DecisionForm):
    """What those affected read."""

    said = TextAreaField(
        _l("What do they read on their page?"),
        [DataRequired(), Length(max=WORDS), no_cpr],
        filters=[squeeze],
        description=_l("Citizens read it. Write short sentences, and nothing about persons."),
    )


class DismissForm(DecisionForm):
    """Why it is nothing."""

    why = TextAreaField(
        _l("Why is it no shared problem?"), [Length(max=WORDS), no_cpr], filters=[squeeze]
    )


class EndForm(DecisionForm):
    """What it was."""

    what = TextAreaField(
        _l("What was it, and what helped?"),
        [DataRequired(), Length(max=WORDS), no_cpr],
        filters=[squeeze],
        description=_l("It is noted on each case, for the desk only."),
    )


class MoveForm(DecisionForm):
    """Which list was seen."""

    seen = HiddenField()
