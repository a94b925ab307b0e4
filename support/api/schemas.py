"""The shape of what is read of the desk. No PIN, no phone number, no personal link."""

from marshmallow import Schema, fields

from booking.api.fields import Choice, Instant
from support.models import EventKind, Outcome, Status, Told, WaitsFor


class SupportUnitSchema(Schema):
    """A unit that receives cases."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    place = fields.String(required=True, metadata={"description": "With its organisation."})


class QueueSchema(SupportUnitSchema):
    """What lies with one of your units."""

    new = fields.Integer(required=True)
    active = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    offered = fields.Integer(required=True, metadata={"description": "That it is to take over."})


class QueuesSchema(Schema):
    """Your units."""

    queues = fields.List(fields.Nested(QueueSchema), required=True)


class TicketLineSchema(Schema):
    """A ticket in a list, and what is answered to a deed on it."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True, metadata={"description": "As it is said by phone."})
    version = fields.String(required=True, metadata={"description": "The ETag, without quotes."})
    subject = fields.String(required=True)
    requester = fields.String(required=True)
    status = Choice(Status, required=True)
    waiting_for = Choice(WaitsFor, required=True, allow_none=True)
    outcome = Choice(Outcome, required=True, allow_none=True)
    unit = fields.Nested(SupportUnitSchema, required=True)
    assignee = fields.String(required=True, allow_none=True)
    is_mine = fields.Boolean(required=True)
    is_task = fields.Boolean(required=True, metadata={"description": "A part of another's case."})
    is_learning = fields.Boolean(required=True)
    meeting_starts_at = Instant(required=True, allow_none=True)
    opened_at = Instant(required=True)
    closed_at = Instant(required=True, allow_none=True)
    url = fields.String(required=True, metadata={"description": "Its page, for people."})


class TicketsSchema(Schema):
    """A page of tickets."""

    tickets = fields.List(fields.Nested(TicketLineSchema), required=True)
    next = fields.Integer(required=True, allow_none=True)


class FoundLineSchema(Schema):
    """A ticket that was found."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    subject = fields.String(required=True)
    requester = fields.String(required=True)
    status = Choice(Status, required=True)
    unit = fields.String(required=True)
    assignee = fields.String(required=True, allow_none=True)
    meeting_starts_at = Instant(required=True, allow_none=True)
    opened_at = Instant(required=True)
    url = fields.String(required=True, metadata={"description": "Its page, for people."})


class FoundSchema(Schema):
    """The newest that were found, and how many there are."""

    tickets = fields.List(fields.Nested(FoundLineSchema), required=True)
    count = fields.Integer(required=True)


class EventSchema(Schema):
    """One thing that happened."""

    id = fields.Integer(required=True)
    number = fields.Integer(
        required=True,
        metadata={"description": "Of the case it happened to: this one, or one merged into it."},
    )
    at = Instant(required=True)
    kind = Choice(EventKind, required=True)
    who = fields.String(required=True)
    text = fields.String(required=True)
    is_internal = fields.Boolean(required=True)


class OfferSchema(Schema):
    """A unit is asked to take it over."""

    sender = fields.Nested(SupportUnitSchema, required=True)
    receiver = fields.Nested(SupportUnitSchema, required=True)
    is_ours = fields.Boolean(required=True, metadata={"description": "Your unit is asked."})
    due_at = Instant(required=True)
    reason = fields.String(required=True)
    tried = fields.List(fields.String(), required=True)


class WantedSchema(Schema):
    """What is wanted of a task, and what came of it."""

    wanted = fields.String(required=True)
    due_at = Instant(required=True)
    done_at = Instant(required=True, allow_none=True)
    is_solved = fields.Boolean(required=True, allow_none=True)
    result = fields.String(required=True, allow_none=True)


class TaskSchema(WantedSchema):
    """A part that another unit does."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    status = Choice(Status, required=True)
    unit = fields.Nested(SupportUnitSchema, required=True)


class ConsultationSchema(Schema):
    """A question to a unit about it. Ended: answered, or nobody waits for the answer any more."""

    id = fields.Integer(required=True)
    unit = fields.Nested(SupportUnitSchema, required=True)
    is_ours = fields.Boolean(required=True, metadata={"description": "Your unit is asked."})
    at = Instant(required=True)
    question = fields.String(required=True)
    answer = fields.String(required=True, allow_none=True)
    ended_at = Instant(required=True, allow_none=True)


class NoticeSchema(Schema):
    """Somebody who must know how it ended."""

    id = fields.Integer(required=True)
    label = fields.String(required=True)
    told_at = Instant(required=True, allow_none=True)
    told_by = Choice(Told, required=True, allow_none=True)
    failed_at = Instant(required=True, allow_none=True)


class TicketSchema(TicketLineSchema):
    """One ticket, as its page shows it to you."""

    device = fields.String(required=True)
    may_act = fields.Boolean(required=True, metadata={"description": "A unit of yours has it."})
    merged_into = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The number of the case that it goes on as."},
    )
    events = fields.List(fields.Nested(EventSchema), required=True)
    offer = fields.Nested(OfferSchema, required=True, allow_none=True)
    tasks = fields.List(fields.Nested(TaskSchema), required=True)
    task = fields.Nested(
        WantedSchema,
        required=True,
        allow_none=True,
        metadata={"description": "What is wanted of it, when it is a part of another's case."},
    )
    consultations = fields.List(fields.Nested(ConsultationSchema), required=True)
    notices = fields.List(fields.Nested(NoticeSchema), required=True)


class ReceiverSchema(SupportUnitSchema):
    """A unit that this ticket can go to."""

    is_open = fields.Boolean(required=True, metadata={"description": "Just now."})
    is_next = fields.Boolean(required=True, metadata={"description": "The next on its way."})
    is_exception = fields.Boolean(required=True)


class ReceiversSchema(Schema):
    """Whom it can be handed over to, the nearest first; who can do a part of it, and advise."""

    hand_overs = fields.List(fields.Nested(ReceiverSchema), required=True)
    tasks = fields.List(fields.Nested(SupportUnitSchema), required=True)
    consultations = fields.List(fields.Nested(SupportUnitSchema), required=True)
