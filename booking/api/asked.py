"""The shape of what is sent. What must hold is said by services, as for the pages."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from booking.api.fields import Choice, Day, Id, Instant, Line, Mail, Number, Phone, Prose
from booking.drafts import MOST_GUESTS
from booking.forms import MINUTES
from booking.forms_for_leaders import REASON_MAX
from booking.lists import Part
from booking.models import Answer, MeetingForm, MeetingType, ParticipantKind
from booking.services.planning import PRE_MINUTES
from core.problems import LANGUAGES

LONGEST_CURSOR = 120
MOST_PARTIES = 20
MOST_DATES = 60  # longer addresses do not get through
TOO_MANY = "Those are too many."
PRE_SAID = f"The professionals meet so long before: {', '.join(map(str, PRE_MINUTES))} minutes."
TOO_SHORT = "A meeting lasts 5 minutes at least."
NO_CHOICE = "That is not among what can be chosen."


class InviteeSchema(Schema):
    """Somebody to invite: a unit, a person of the directory, or as much as is known of another."""

    unit_id = Id()
    user_id = Id()
    kind = Choice(ParticipantKind)
    name = Line(200)
    function = Line(200)
    organisation_id = fields.String(
        metadata={"description": "Where staff work: an id, or `elsewhere`.", "maxLength": 36}
    )
    email = Mail(254)
    phone = Phone(40)
    language = fields.String(
        load_default="da",
        validate=validate.OneOf(LANGUAGES, error=NO_CHOICE),
    )
    joins_from_room_system = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    skips_pre_meeting = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "Staff come to the pre-meeting, unless this is said."},
    )


class MatterSchema(Schema):
    """What is changed of a meeting; what is not said stays."""

    purpose = Line(200)
    agenda = Prose(5000, allow_none=True)
    agenda_follows_on = Day(allow_none=True)
    address = Line(300, allow_none=True)
    phone = Phone(40)


class SpanSchema(Schema):
    """From when until when."""

    starts_at = Instant(required=True, is_whole=True)
    ends_at = Instant(required=True, is_whole=True)

    @validates_schema
    def is_long_enough(self, said: dict[str, datetime], **_more: object) -> None:
        """As short as the pages take it; one that ends before it begins is the services' to say."""
        if timedelta() < said["ends_at"] - said["starts_at"] < timedelta(minutes=MINUTES[0]):
            raise ValidationError(TOO_SHORT, "ends_at")


def pre_meeting() -> Number:
    """How long before the others the professionals meet."""
    return Number(
        PRE_MINUTES[0],
        PRE_MINUTES[-1],
        allow_none=True,
        load_default=None,
        metadata={"description": PRE_SAID},
    )


class BookingSchema(MatterSchema, SpanSchema):
    """A meeting to book."""

    unit_id = Id(required=True)
    type = Choice(MeetingType, required=True)
    form = Choice(MeetingForm, required=True)
    is_rehearsal = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    pre_minutes = pre_meeting()
    invitees = fields.List(
        fields.Nested(InviteeSchema),
        required=True,
        metadata={"maxItems": MOST_GUESTS},
    )


class CancelSchema(Schema):
    """Why there is no meeting. Participants read it on their own pages."""

    reason = Prose(REASON_MAX, required=True)


class Said(StrEnum):
    """What somebody can say by phone."""

    ACCEPTED = Answer.ACCEPTED.value
    DECLINED = Answer.DECLINED.value


class AnswerSchema(Schema):
    """They come, or they do not."""

    answer = Choice(Said, required=True)

    @post_load
    def is_one_of_ours(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """The answer as it is kept."""
        return {"answer": Answer(said["answer"].value)}


class OwnerSchema(Schema):
    """A unit that one looks after; else oneself."""

    unit_id = Id()


class ListSchema(Schema):
    """Which meetings."""

    part = Choice(Part, load_default=Part.COMING)
    cursor = fields.String(metadata={"maxLength": LONGEST_CURSOR})


def _some(inner: fields.Field[Any], most: int, said: str, **options: Any) -> fields.List[Any]:
    """The same word several times in an address."""
    limit = validate.Length(max=most, error=TOO_MANY)
    if "required" not in options:
        options["load_default"] = list
    return fields.List(inner, validate=limit, metadata={"description": said}, **options)


def _flag(said: str, *, usual: bool) -> fields.Boolean:
    return fields.Boolean(
        load_default=usual, truthy={"true"}, falsy={"false"}, metadata={"description": said}
    )


class WantedSchema(Schema):
    """For what a time is wanted."""

    unit_id = Id(required=True)
    form = Choice(MeetingForm, required=True)
    minutes = Number(*MINUTES, in_address=True, required=True)
    people = Number(1, 1 + MOST_GUESTS, in_address=True, load_default=2)
    party = _some(Id(), MOST_PARTIES, "Units that are to be there.")
    person = _some(Id(), MOST_PARTIES, "People of the directory who are to be there.")


class FreeTimesQuerySchema(WantedSchema):
    """And when it would do."""

    since = Day(metadata={"description": "From that day on; else from now."})
    weeks = Number(1, 13, in_address=True, load_default=2)
    weekday = _some(Number(1, 7, in_address=True), 7, "On these days only; 1 is Monday.")
    hour_from = Number(0, 23, in_address=True)
    hour_until = Number(1, 24, in_address=True)
    on_holidays = _flag("Public holidays, too.", usual=False)
    everybody = _flag("First when all are free of whom that is known.", usual=True)


class FreeDatesQuerySchema(WantedSchema):
    """And on which dates."""

    starts_at = _some(Instant(is_whole=True), MOST_DATES, "Each wished start.", required=True)


class SearchSchema(Schema):
    """Words to look up in the directory."""

    q = Line(100, required=True)
