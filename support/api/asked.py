"""The shape of what is sent about tickets. What must hold is said by services, as for the pages."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from booking.api.fields import Choice, Id, Number, Phone, Prose
from support.forms import WORDS
from support.life_forms import WITHIN
from support.models import Outcome, Status, WaitsFor
from support.wording import TRIED

MOST_UNITS = 20
TOO_MANY = "Those are too many."
NO_CHOICE = "That is not among what can be chosen."
BIGGEST = 999_999_999
MINUTES = sorted(int(each) for each in WITHIN)


class Words(Prose):
    """Text that must be there."""

    default_error_messages = {"required": _l("Missing data for required field.")}

    def __init__(self, **options: Any) -> None:
        """As long as on the pages."""
        super().__init__(WORDS, required=True, metadata={"minLength": 1}, **options)

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> str:
        said = super()._deserialize(value, *rest, **options)
        if not said:
            raise self.make_error("required")
        return said


class Mine(StrEnum):
    """Whose work it is."""

    MINE = "mine"
    FREE = "free"
    ALL = "all"


class TicketsQuerySchema(Schema):
    """Which tickets."""

    status = fields.List(
        Choice(Status),
        load_default=list,
        validate=validate.Length(max=len(Status), error=TOO_MANY),
        metadata={"description": "In one of these categories; else in any."},
    )
    unit = Id(metadata={"description": "That this support unit is responsible for."})
    taken = Choice(Mine, load_default=Mine.ALL)
    cursor = Number(1, BIGGEST, in_address=True)


class ReceiversQuerySchema(Schema):
    """Which units."""

    find = Prose(
        100,
        load_default="",
        metadata={"description": "Words of a name or place. Without them, the nearest units."},
    )


class TextSchema(Schema):
    """Words."""

    text = Words()


class IntoSchema(Schema):
    """Which ticket it goes on as."""

    into = Id(required=True, metadata={"description": "A ticket of the same person and meeting."})


class LinkSchema(Schema):
    """Which ticket it has to do with."""

    to = Id(required=True, metadata={"description": "A ticket that you see."})


class SplitSchema(Schema):
    """Which message becomes a ticket of its own."""

    event = Number(
        1,
        BIGGEST,
        required=True,
        metadata={"description": "The id of an event in which the one who asked said something."},
    )


class SearchSchema(Schema):
    """What is looked for."""

    find = Prose(
        100,
        required=True,
        metadata={"description": "Words, a number, a phone, a mail address or a code."},
    )


class OutcomeSchema(Schema):
    """How it ended for the one who asked."""

    outcome = Choice(Outcome, required=True)


class HandOverSchema(Schema):
    """To whom, why, and what was tried."""

    to = Id(required=True, metadata={"description": "A support unit: see `receivers`."})
    reason = Words()
    tried = fields.List(
        fields.String(validate=validate.OneOf(list(TRIED), error=NO_CHOICE)),
        load_default=list,
        validate=validate.Length(max=len(TRIED), error=TOO_MANY),
    )


class DeclineSchema(Schema):
    """Why not."""

    why = Words()


class AdviceSchema(Schema):
    """Whom to ask for advice, and what."""

    to = Id(required=True, metadata={"description": "A support unit: see `receivers`."})
    question = Words()


class WaitSchema(Schema):
    """What it waits for. For other units it waits by being given tasks, and not by this."""

    reason = Choice(WaitsFor, required=True)


class OpeningSchema(Schema):
    """Whose code it is, what they say, and where they are rung."""

    code = fields.String(
        required=True,
        validate=validate.Regexp(r"^\d{4} ?\d{4}$", error="Not a valid string."),
        metadata={"description": "Eight digits, from their invitation."},
    )
    words = Words()
    phone = Phone(40, load_default="", metadata={"description": "Where to ring them."})


class TasksSchema(Schema):
    """What is wanted of which units, and within how many minutes of their opening hours."""

    to = fields.List(
        Id(),
        required=True,
        validate=validate.Length(max=MOST_UNITS, error=TOO_MANY),
        metadata={"description": "Support units: see `receivers`."},
    )
    wanted = Words()
    minutes = Number(MINUTES[0], MINUTES[-1], load_default=30)


class ResultSchema(Schema):
    """What came of a task."""

    is_solved = fields.Boolean(required=True, truthy={True}, falsy={False})
    result = Words()
