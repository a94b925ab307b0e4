"""The form of an answer that a unit gives often."""

import uuid
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length

from core.forms import Form, no_cpr, one_line, squeeze
from support.canned import unknown_in
from support.forms import WORDS
from support.models import CannedReply, SupportUnit
from support.services.canning import mark_of


def _known(_form: Form, field: TextAreaField) -> None:
    """What stands in braces is filled in; anything else would be sent as it is."""
    if strange := unknown_in(field.data or ""):
        said = ", ".join("{" + name + "}" for name in strange)
        raise ValidationError(_("%(what)s cannot be filled in.", what=said))


class CannedReplyForm(Form):
    """Name, and the words in both languages."""

    unit = SelectField(_l("Whose answer is it?"), validate_choice=False)
    name = StringField(
        _l("Name"), [DataRequired(), Length(max=80), no_cpr], filters=[one_line],
        description=_l("As you look for it, for example: Close and open the page"),
    )  # fmt: skip
    danish = TextAreaField(
        _l("The answer in Danish"),
        [DataRequired(), Length(max=WORDS), no_cpr, _known],
        filters=[squeeze],
        description=_l("{navn}, {tid} and {sted} are filled in: first name, time and place."),
    )
    english = TextAreaField(
        _l("The answer in English"), [Length(max=WORDS), no_cpr, _known], filters=[squeeze],
        description=_l("{name}, {time} and {place} are filled in. Empty: the Danish is used."),
    )  # fmt: skip
    seen = HiddenField()

    def offer(self, units: Sequence[SupportUnit]) -> None:
        """Whose it can be; there is nothing to choose where there is one."""
        self.unit.choices = [SelectChoice(str(unit.id), unit.unit.place) for unit in units]
        if not self.unit.raw_data and units:
            self.unit.data = str(units[0].id)

    @property
    def unit_id(self) -> uuid.UUID | None:
        """The unit that was chosen; none when it is no id."""
        try:
            return uuid.UUID(self.unit.data or "")
        except ValueError:
            return None

    @property
    def words(self) -> tuple[str, str, str]:
        """Name, Danish, English."""
        return self.name.data or "", self.danish.data or "", self.english.data or ""

    @classmethod
    def of(cls, reply: CannedReply) -> "CannedReplyForm":
        """As it is kept."""
        return cls(
            name=reply.name, danish=reply.danish, english=reply.english, seen=mark_of(reply)
        )  # fmt: skip
