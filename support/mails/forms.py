"""The forms of a mail that has to be sorted."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from core.forms import Form, one_line
from support.search.reading import ticket_number


class PlaceForm(Form):
    """Which case it belongs to."""

    number = StringField(
        _l("Number of the case"),
        [DataRequired(), Length(max=20)],
        filters=[one_line],
    )

    @property
    def wanted(self) -> int:
        """As the database has it. Asked for once the form is good."""
        return ticket_number(self.number.data or "") or 0

    def validate_number(self, field: StringField) -> None:
        """As people write it, too: "sag 1042"."""
        if not ticket_number(field.data or ""):
            raise ValidationError(_l("Write the number of the case, for example 1042."))


class WhoForm(Form):
    """Whom the sender is taken for."""

    who = RadioField(_l("Who has written?"), [InputRequired()])
