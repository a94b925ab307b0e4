"""The base form: what was typed is kept, what is wrong is said in the reader's language."""

import re
from typing import Any

from flask import request
from flask_babel import get_translations, gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, StringField, ValidationError
from wtforms import Form as PlainForm
from wtforms.form import BaseForm
from wtforms.validators import Email

_DAY, _MONTH = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])", r"(?:0[1-9]|1[0-2])"
_GAP = r"[\s./]?"
CPR_LIKE = re.compile(rf"(?<!\d){_DAY}{_GAP}{_MONTH}{_GAP}\d{{2}}[\s.\-–—]{{0,3}}\d{{4}}(?!\d)")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
CPR_MASK = "••••••-••••"


class _Translations:
    """WTForms asks this object for its own texts; ours are in the same catalogue as the rest."""

    def gettext(self, string: str) -> str:
        """One text in the reader's language."""
        return str(get_translations().ugettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """One text with a number."""
        return str(get_translations().ungettext(singular, plural, n))


class Form(PlainForm):
    """A form of ours. `status` is 422 once something was refused."""

    class Meta:
        """WTForms' own settings."""

        def get_translations(self, form: PlainForm) -> _Translations:
            """WTForms ships no Danish: it reads our catalogue."""
            return _Translations()

    def validate(self, *args: Any, **facts: Any) -> bool:
        """Choices are made, and not filled in: the words say so."""
        is_right = super().validate(*args, **facts)
        empty = gettext("This field is required.")
        for field in self:
            if isinstance(field, RadioField) and empty in field.errors:
                field.errors = [gettext("Choose one of these.")]
        return is_right

    def submitted(self) -> bool:
        """Whether this is a POST that the fields accept."""
        return request.method == "POST" and self.validate()

    @property
    def status(self) -> int:
        """422 when the form was refused, else 200."""
        return 422 if self.errors else 200

    def refuse(self, message: object) -> None:
        """Add a refusal of the whole form."""
        self.form_errors.append(str(message))


def squeeze(value: Any) -> Any:  # a WTForms filter gets whatever was posted
    """Strip, and drop control characters that no person means to type (NUL, BEL, U+2028)."""
    return CONTROL.sub("", value).strip() if isinstance(value, str) else value


def one_line(value: Any) -> Any:  # a WTForms filter gets whatever was posted
    """squeeze, and join lines: a subject or a name has no line breaks."""
    text = squeeze(value)
    return " ".join(text.split()) if isinstance(text, str) else text


def looks_like_cpr(text: str) -> bool:
    """Ten digits that begin with a possible date, with or without a hyphen (product rule 10)."""
    return bool(CPR_LIKE.search(text))


def mask_cpr(text: str) -> str:
    """What a citizen writes goes on, without the number: nobody in trouble is sent back."""
    return CPR_LIKE.sub(CPR_MASK, text)


def no_cpr(_form: PlainForm, field: Field) -> None:
    """Staff forms refuse what looks like a CPR number."""
    if looks_like_cpr(field.data or ""):
        raise ValidationError(
            str(_l("This looks like a CPR number. Remove it: the text is sent by ordinary mail."))
        )


class MailAddress(Email):
    """An address that every mail server takes: æ, ø and å stand after the @ only.

    Better said here than found out when nobody has got the invitation.
    """

    def __init__(self) -> None:
        super().__init__(allow_smtputf8=False)

    def __call__(self, form: BaseForm, field: StringField) -> None:
        """Raises ValidationError."""
        local = (field.data or "").rpartition("@")[0]
        if not local.isascii():
            raise ValidationError(
                str(_l("æ, ø and å cannot stand before the @. Ask how they write the address."))
            )
        super().__call__(form, field)
