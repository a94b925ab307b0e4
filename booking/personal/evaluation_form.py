"""The two questions after a meeting."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    RadioField,
    SelectChoice,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from booking.after.evaluations import WORDS_MAX
from booking.after.words import REACHED
from booking.models import Reached
from booking.personal.afterwards import Afterwards
from booking.personal.forms import masked
from core.forms import Form, squeeze

CHOICES = [SelectChoice(value.value, label) for value, label in REACHED.items()]
CHOOSE = InputRequired(_l("Choose one of the answers."))


class EvaluationForm(Form):
    """What looks like a CPR number is masked, and the rest is kept."""

    said_it = RadioField(_l("Did you get said what you wanted?"), [CHOOSE], choices=CHOICES)
    worked = RadioField(_l("Did picture and sound work?"), [CHOOSE], choices=CHOICES)
    words = TextAreaField(
        _l("Would you like to say more?"),
        [Length(max=WORDS_MAX)],
        filters=[squeeze, masked],
        description=_l("You do not have to. Do not write your name or your CPR number."),
    )

    @classmethod
    def about(cls, after: Afterwards | None, typed: Any = None) -> Self:  # werkzeug's multi-dict
        """With what was said before. Without picture and sound, the one question less."""
        mine = after.mine if after else None
        form = cls(typed, obj=mine)
        if after and not after.has_picture:
            del form.worked
        return form

    @property
    def said(self) -> list[tuple[object, object]]:
        """Each question with what was answered, to be read."""
        words: dict[str, object] = {value.value: label for value, label in REACHED.items()}
        asked = [self.said_it, self.worked] if "worked" in self else [self.said_it]
        said: list[tuple[object, object]]
        said = [(each.label.text, words.get(each.data, "–")) for each in asked]
        return [*said, (self.words.label.text, self.words.data)] if self.words.data else said

    @property
    def picture(self) -> Reached | None:
        """Whether picture and sound worked."""
        return Reached(self.worked.data) if "worked" in self else None
