"""The shape of what is read: the description, and what is let out. No PIN, no personal link."""

from marshmallow import Schema, fields

from booking.api.fields import Choice, Day, Instant
from booking.models import Answer, Attending, MeetingForm, MeetingType, ParticipantKind
from booking.people import Presence


class FaultSchema(Schema):
    """One thing that does not fit."""

    pointer = fields.String(metadata={"description": "Where it stands in the body."})
    parameter = fields.String(metadata={"description": "Or in the address."})
    detail = fields.String(required=True)


class SlotSchema(Schema):
    """A time."""

    starts_at = Instant(required=True)
    ends_at = Instant(required=True)


class LostSchema(Schema):
    """A date that is not free."""

    starts_at = Instant(required=True)
    reason = fields.String(metadata={"description": "leader_busy or no_room, where it is known."})
    nearest = fields.List(
        fields.Nested(SlotSchema), required=True, metadata={"description": "Free times close by."}
    )


class ProblemSchema(Schema):
    """Why something is refused (RFC 9457)."""

    type = fields.String(required=True, metadata={"description": "A stable word after the #."})
    title = fields.String(required=True, metadata={"description": "For people, in their language."})
    status = fields.Integer(required=True)
    instance = fields.String(required=True, metadata={"description": "The id of this call."})
    errors = fields.List(fields.Nested(FaultSchema))
    nearest = fields.List(
        fields.Nested(SlotSchema), metadata={"description": "Free times close to one taken."}
    )
    lost = fields.List(
        fields.Nested(LostSchema), metadata={"description": "Of many dates, those not free."}
    )


class UnitSchema(Schema):
    """A function that can be addressed."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    place = fields.String(required=True, metadata={"description": "With its organisation."})


class MeSchema(Schema):
    """Whose token it is."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    units = fields.List(
        fields.Nested(UnitSchema),
        required=True,
        metadata={"description": "The units this person books for."},
    )


class UnitsSchema(Schema):
    """Units of the directory."""

    units = fields.List(fields.Nested(UnitSchema), required=True)


class PersonSchema(Schema):
    """Somebody who signs in."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    title = fields.String(required=True)
    place = fields.String(required=True)


class PeopleSchema(Schema):
    """People of the directory."""

    people = fields.List(fields.Nested(PersonSchema), required=True)


class OfferedSchema(SlotSchema):
    """A free time, and who of the parties is known to be busy then."""

    free = fields.Integer(required=True, metadata={"description": "Known to be free, you too."})
    total = fields.Integer(required=True)
    busy = fields.List(fields.String(), required=True)


class FreeTimesSchema(Schema):
    """The first times when leader and room are free."""

    times = fields.List(fields.Nested(OfferedSchema), required=True)
    silent = fields.List(
        fields.String(), required=True, metadata={"description": "Who shares no calendar with us."}
    )


class DateSchema(SlotSchema):
    """One wished date; what there is instead, where it cannot be."""

    can_be = fields.Boolean(required=True)
    leader_is_free = fields.Boolean(required=True)
    has_room = fields.Boolean(required=True)
    nearest = fields.List(fields.Nested(SlotSchema), required=True)


class FreeDatesSchema(Schema):
    """Each wished date, in the order of the question."""

    dates = fields.List(fields.Nested(DateSchema), required=True)


class LineSchema(Schema):
    """A meeting in a list."""

    id = fields.UUID(required=True)
    type = Choice(MeetingType, required=True)
    form = Choice(MeetingForm, required=True)
    purpose = fields.String(required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    unit = fields.Nested(UnitSchema, required=True)
    participants = fields.Integer(required=True)
    is_led = fields.Boolean(required=True, metadata={"description": "You may run it."})
    is_cancelled = fields.Boolean(required=True)


class LinesSchema(Schema):
    """Some meetings, and where the next page begins."""

    meetings = fields.List(fields.Nested(LineSchema), required=True)
    next = fields.String(
        required=True, allow_none=True, metadata={"description": "The cursor of the next page."}
    )


class DeliverySchema(Schema):
    """How the newest message to somebody fared."""

    channel = fields.String(required=True)
    state = fields.String(required=True)
    at = Instant(required=True)


class ParticipantSchema(Schema):
    """Somebody invited. Their personal link is theirs alone and is never given out here."""

    id = fields.UUID(required=True)
    kind = Choice(ParticipantKind, required=True)
    attending = Choice(Attending, required=True)
    name = fields.String(required=True)
    place = fields.String(required=True)
    user_id = fields.UUID(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    is_reachable = fields.Boolean(
        required=True, metadata={"description": "By mail or SMS; else by print sheet and phone."}
    )
    phone = fields.String(
        required=True, allow_none=True, metadata={"description": "Only for who runs the meeting."}
    )
    opened_at = Instant(required=True, allow_none=True)
    answer = Choice(Answer, required=True)
    answered_at = Instant(required=True, allow_none=True)
    answered_by = fields.String(
        required=True, allow_none=True, metadata={"description": "Who comes instead."}
    )
    presence = Choice(Presence, required=True)
    deliveries = fields.List(fields.Nested(DeliverySchema), required=True)


class ParticipantsSchema(Schema):
    """Everybody on the list."""

    participants = fields.List(fields.Nested(ParticipantSchema), required=True)


class CancellationSchema(Schema):
    """That a meeting is off, and why."""

    at = Instant(required=True)
    by = fields.String(required=True)
    reason = fields.String(required=True)


class TopicSchema(Schema):
    """What a participant would like to talk about."""

    name = fields.String(required=True)
    text = fields.String(required=True)


class MeetingSchema(Schema):
    """One meeting, as its page shows it. The ways into its room stand on the page only."""

    id = fields.UUID(required=True)
    version = fields.String(
        required=True, metadata={"description": "What is in the ETag, for If-Match."}
    )
    type = Choice(MeetingType, required=True)
    form = Choice(MeetingForm, required=True)
    purpose = fields.String(required=True)
    agenda = fields.String(required=True, allow_none=True)
    agenda_follows_on = Day(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True)
    is_rehearsal = fields.Boolean(required=True)
    pre_minutes = fields.Integer(required=True, allow_none=True)
    leader_id = fields.UUID(required=True)
    chair_id = fields.UUID(required=True, allow_none=True)
    unit = fields.Nested(UnitSchema, required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    is_led = fields.Boolean(required=True)
    can_move = fields.Boolean(required=True)
    can_cancel = fields.Boolean(required=True)
    cancellation = fields.Nested(CancellationSchema, required=True, allow_none=True)
    participants = fields.List(fields.Nested(ParticipantSchema), required=True)
    topics = fields.List(fields.Nested(TopicSchema), required=True)


class ToldSchema(Schema):
    """How many are written to, and how many are to be called."""

    messages = fields.Integer(required=True)
    calls = fields.Integer(required=True)


class ChangedSchema(Schema):
    """The meeting as it is now, and who is told."""

    meeting = fields.Nested(MeetingSchema, required=True)
    told = fields.Nested(ToldSchema, required=True)


class RemovedSchema(Schema):
    """How somebody who was taken off is told."""

    told = fields.String(required=True)


class TrailLineSchema(Schema):
    """One thing that went out or came in."""

    at = Instant(required=True)
    is_answer = fields.Boolean(required=True)
    counts = fields.Boolean(
        required=True, metadata={"description": "False: not delivered, or does not stand."}
    )
    title = fields.String(required=True)
    notes = fields.List(fields.String(), required=True)
    quote = fields.String(required=True)


class TrailSchema(Schema):
    """What was sent to somebody and answered."""

    trail = fields.List(fields.Nested(TrailLineSchema), required=True)


class FeedSchema(Schema):
    """A link to somebody's meetings for calendar programs."""

    id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    made_at = Instant(required=True)
    last_fetched_at = Instant(required=True, allow_none=True)
    address = fields.String(
        required=True, allow_none=True, metadata={"description": "A secret; only at first."}
    )


class FeedsSchema(Schema):
    """None or one."""

    feeds = fields.List(fields.Nested(FeedSchema), required=True)


class RevokedSchema(Schema):
    """Since when it works no more."""

    revoked_at = Instant(required=True)
