"""What an administrator writes. Everybody may read a guide, so it holds nothing of a person."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Length

from booking.edition_forms import BeganFromForm
from booking.guides.rendering import has_html, unsafe_links
from booking.guides.services import Words
from core.forms import looks_like_cpr, one_line, squeeze

SENTENCE_MAX, SHORT_MAX, WHOLE_MAX = 200, 2_000, 20_000


def _nobodys_number(_form: PlainForm, field: Field) -> None:
    if looks_like_cpr(field.data or ""):
        raise ValidationError(
            _("This looks like a CPR number. Remove it: everybody can read a guide.")
        )


def _plain(_form: PlainForm, field: Field) -> None:
    if has_html(field.data or ""):
        raise ValidationError(_("Write without HTML: headings, lists and links are enough."))


def _only_https(_form: PlainForm, field: Field) -> None:
    if found := unsafe_links(field.data or ""):
        raise ValidationError(
            _("Links begin with https://. This one does not: %(link)s", link=found[0][:80])
        )


class EditionForm(BeganFromForm):
    """The three levels of a guide, and the edition that the writing began from."""

    sentence = StringField(
        _l("In one sentence"),
        [
            DataRequired(_l("Write the most important in one sentence.")),
            Length(max=SENTENCE_MAX),
            _nobodys_number,
        ],
        filters=[one_line],
    )
    short = TextAreaField(
        _l("As a short list"),
        [
            DataRequired(_l("Write three to five points.")),
            Length(max=SHORT_MAX),
            _nobodys_number,
            _plain,
            _only_https,
        ],
        filters=[squeeze],
        description=_l("One point a line, each begins with - or a number."),
    )
    whole = TextAreaField(
        _l("All of it"),
        [
            DataRequired(_l("Write what there is to know.")),
            Length(max=WHOLE_MAX),
            _nobodys_number,
            _plain,
            _only_https,
        ],
        filters=[squeeze],
        description=_l(
            "Headings begin with ##, points with -. Two stars make **bold**, "
            "and [words](https://example.org) a link."
        ),
    )

    @property
    def words(self) -> Words:
        """What was written."""
        return Words(self.sentence.data or "", self.short.data or "", self.whole.data or "")
