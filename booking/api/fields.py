"""What answers look like in JSON. They are held against the same checks as the pages' forms."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from flask_babel import get_translations
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields
from wtforms import validators as ours

from booking.forms import YEARS, possible_phone
from core import clock
from core.forms import MailAddress, no_cpr, one_line, squeeze
from core.phones import to_e164

INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)")

# Texts of marshmallow that a reader may meet; core/problems.py asks for them in their language.
TEXTS = (
    _l("Missing data for required field."),
    _l("Field may not be null."),
    _l("Not a valid string."),
    _l("Not a valid UUID."),
    _l("Not a valid integer."),
    _l("Not a valid boolean."),
    _l("Not a valid list."),
    _l("Invalid input type."),
    _l("Unknown field."),
    _l("Those are too many."),
    _l("A meeting lasts 5 minutes at least."),
    _l("Say one of the two, and not both."),
)

Check = Callable[[Any, Any], None]  # as WTForms calls them


def hold(value: object, checks: Sequence[Check]) -> None:
    """Ask the checks of a form, in their words."""
    texts = get_translations()
    said = SimpleNamespace(
        data=value,
        raw_data=[value],
        gettext=texts.ugettext,
        ngettext=texts.ungettext,
    )
    for check in checks:
        try:
            check(None, said)
        except (ours.ValidationError, ours.StopValidation) as refused:
            raise ValidationError(str(refused)) from None


class Line(fields.String):
    """One line of text without a CPR number, as `one_line` of the forms leaves it."""

    clean = staticmethod(one_line)
    checks: Sequence[Check] = ()

    def __init__(self, most: int, **options: Any) -> None:
        """At most so many letters."""
        metadata = {"maxLength": most, **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)
        self.most = most

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> str:
        said = str(self.clean(super()._deserialize(value, *rest, **options)))
        if any(0xD800 <= ord(letter) <= 0xDFFF for letter in said):  # half a letter: no text
            raise self.make_error("invalid")
        hold(said, (ours.Length(max=self.most), no_cpr, *(self.checks if said else ())))
        return said


class Prose(Line):
    """Text of several lines."""

    clean = staticmethod(squeeze)


class Mail(Line):
    """A mail address."""

    checks = (MailAddress(),)


class Phone(Line):
    """A phone number in any spelling; kept as E.164."""

    checks = (possible_phone,)

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> str:
        return to_e164(super()._deserialize(value, *rest, **options)) or ""


class Choice(fields.String):
    """One word of several."""

    default_error_messages = {"choice": _l("That is not among what can be chosen.")}

    def __init__(self, kind: type[StrEnum], **options: Any) -> None:
        """The values of this enum."""
        super().__init__(metadata={"enum": [member.value for member in kind]}, **options)
        self.kind = kind

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> Any:  # the enum's member
        try:
            return self.kind(super()._deserialize(value, *rest, **options))
        except ValueError:
            raise self.make_error("choice") from None


class Instant(fields.Field[datetime]):
    """RFC 3339 with an offset. A time without one is refused, never guessed."""

    default_error_messages = {
        "invalid": _l("Write a time with its offset, for example 2026-12-02T10:00:00+01:00."),
        "minute": _l("Meetings begin and end on whole minutes."),
    }

    def __init__(self, *, is_whole: bool = False, **options: Any) -> None:
        """With `is_whole`, seconds are refused."""
        super().__init__(**options)
        self.is_whole = is_whole

    def _serialize(self, value: datetime | None, *rest: Any, **options: Any) -> str | None:
        return None if value is None else clock.to_local(value).isoformat()

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> datetime:
        if not isinstance(value, str) or not INSTANT.fullmatch(value):
            raise self.make_error("invalid")
        try:
            said = datetime.fromisoformat(value.upper())
        except ValueError:
            raise self.make_error("invalid") from None
        if said.year not in YEARS:
            raise self.make_error("invalid")
        if self.is_whole and (said.second or said.microsecond):
            raise self.make_error("minute")
        return said.astimezone(UTC)


class Day(fields.Field[date]):
    """A day of a calendar that we can reckon with."""

    default_error_messages = {"invalid": _l("Write a date, for example 2026-12-02.")}

    def _serialize(self, value: date | None, *rest: Any, **options: Any) -> str | None:
        return None if value is None else value.isoformat()

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise self.make_error("invalid")
        try:
            said = date.fromisoformat(value)
        except ValueError:
            raise self.make_error("invalid") from None
        if said.year not in YEARS:
            raise self.make_error("invalid")
        return said


class Number(fields.Integer):
    """A whole number between two."""

    default_error_messages = {"range": _l("Write a number between %(least)d and %(most)d.")}

    def __init__(self, least: int, most: int, *, in_address: bool = False, **options: Any) -> None:
        """Both are among those that can be said. In an address all is text, in JSON none is."""
        metadata = {"minimum": least, "maximum": most, **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)
        self.least, self.most = least, most
        self.kinds = str if in_address else int

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> int:
        is_one = isinstance(value, self.kinds) and not isinstance(value, bool)
        if not is_one or not re.fullmatch(r"-?[0-9]{1,9}", str(value)):
            raise self.make_error("invalid")
        said = int(value)
        if not self.least <= said <= self.most:
            words = str(self.error_messages["range"]) % {"least": self.least, "most": self.most}
            raise ValidationError(words)
        return said


class Id(fields.UUID):
    """The id of something; whether it is there, and theirs to use, is asked for elsewhere."""

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> uuid.UUID:
        if not isinstance(value, str) or len(value) != 36:
            raise self.make_error("invalid_uuid")
        return super()._deserialize(value, *rest, **options)


# How the description says it.
AS_DESCRIBED: Mapping[type[fields.Field[Any]], tuple[str, str | None]] = {
    Instant: ("string", "date-time"),
    Day: ("string", "date"),
}
