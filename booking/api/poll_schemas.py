"""The shape of a time poll: what is asked and answered, and what is read."""

from marshmallow import Schema, fields

from booking.api.asked import InviteeSchema, MatterSchema, pre_meeting
from booking.api.fields import Choice, Day, Id, Instant, Number, Prose
from booking.api.schemas import SlotSchema, UnitSchema
from booking.drafts import MOST_GUESTS
from booking.forms import MINUTES
from booking.models import MeetingForm, MeetingType, Said
from booking.polls.answering import NOTE_MAX
from booking.polls.refusals import MOST
from booking.polls.table import Verdict


class AskedPersonSchema(InviteeSchema):
    """Somebody who is asked, and invited once a time is chosen."""

    is_required = fields.Boolean(
        load_default=True,
        truthy={True},
        falsy={False},
        metadata={"description": "When they cannot, the time is ruled out."},
    )


class QuestionSchema(MatterSchema):
    """A meeting whose time people are asked about."""

    unit_id = Id(required=True)
    type = Choice(MeetingType, required=True)
    form = Choice(MeetingForm, required=True)
    is_rehearsal = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    minutes = Number(*MINUTES, required=True)
    pre_minutes = pre_meeting()
    starts_at = fields.List(
        Instant(is_whole=True),
        required=True,
        metadata={"maxItems": MOST, "description": "When it could begin: two times at least."},
    )
    deadline = Day(
        allow_none=True,
        load_default=None,
        metadata={"description": "The last day to answer; else in three days."},
    )
    invitees = fields.List(
        fields.Nested(AskedPersonSchema), required=True, metadata={"maxItems": MOST_GUESTS}
    )


class SaidSchema(Schema):
    """What somebody says of one of the times."""

    time_id = Id(required=True)
    said = Choice(Said, required=True)


class NotedSchema(Schema):
    """What somebody said of all of them, on the phone."""

    answers = fields.List(fields.Nested(SaidSchema), required=True)
    note = Prose(NOTE_MAX, metadata={"description": "What is not said stays."})


class ProposalSchema(SlotSchema):
    """One of the times, and what the answers make of it."""

    id = Id(required=True)
    verdict = Choice(Verdict, required=True)
    reason = fields.String(required=True, metadata={"description": "For people."})
    is_held = fields.Boolean(required=True)
    is_best = fields.Boolean(required=True)


class AskedSchema(Schema):
    """Somebody who is asked, and what they said. Their link is theirs alone."""

    id = Id(required=True)
    name = fields.String(required=True)
    place = fields.String(required=True)
    is_required = fields.Boolean(required=True)
    lacks_answers = fields.Boolean(required=True)
    needs_call = fields.Boolean(required=True)
    opened_at = Instant(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    note = fields.String(required=True)
    noted_by = fields.String(required=True, metadata={"description": "Who took it by phone."})
    answers = fields.List(fields.Nested(SaidSchema), required=True)


class PollSchema(Schema):
    """A time poll, for who runs it."""

    id = Id(required=True)
    purpose = fields.String(required=True)
    unit = fields.Nested(UnitSchema, required=True)
    minutes = fields.Integer(required=True)
    deadline = Instant(required=True)
    is_over = fields.Boolean(required=True, metadata={"description": "No more answers by link."})
    is_dropped = fields.Boolean(required=True)
    meeting_id = Id(
        required=True,
        allow_none=True,
        metadata={"description": "What came of it, or the meeting that it moved."},
    )
    moves_meeting_id = Id(
        required=True,
        allow_none=True,
        metadata={"description": "The booked meeting that another time is asked for."},
    )
    times = fields.List(fields.Nested(ProposalSchema), required=True)
    people = fields.List(fields.Nested(AskedSchema), required=True)


class OtherTimeSchema(Schema):
    """Other times for a meeting that is booked."""

    starts_at = fields.List(
        Instant(is_whole=True),
        required=True,
        metadata={"maxItems": MOST, "description": "When it could begin: two times at least."},
    )
    deadline = Day(
        allow_none=True,
        load_default=None,
        metadata={"description": "The last day to answer; else in three days."},
    )
    required = fields.List(
        Id(),
        load_default=None,
        allow_none=True,
        metadata={
            "maxItems": MOST_GUESTS,
            "description": "Participants whose no rules a time out; else all but the optional.",
        },
    )


class NewTimeSchema(Schema):
    """One more time."""

    starts_at = Instant(is_whole=True, required=True)


class PollLineSchema(Schema):
    """A poll in a list."""

    id = Id(required=True)
    purpose = fields.String(required=True)
    deadline = Instant(required=True)
    asked = fields.Integer(required=True)
    answered = fields.Integer(required=True, metadata={"description": "Of every time."})
    is_mine = fields.Boolean(required=True, metadata={"description": "Else of a colleague."})


class PollLinesSchema(Schema):
    """Polls that are not settled."""

    polls = fields.List(fields.Nested(PollLineSchema), required=True)
