"""Which room a meeting has: those that are free instead, and another."""

import uuid
from typing import Any

from marshmallow import Schema, fields

from accounts.access import current_actor, with_token
from booking.api import rendering
from booking.api.blueprint import bp
from booking.api.fields import Id
from booking.api.meetings import TAG
from booking.api.once import KEY, once
from booking.api.schemas import MeetingSchema
from booking.api.versions import IF_MATCH, tag_of, version_seen
from booking.joining import occurrence_at
from booking.ports import meeting_post
from booking.services.form_changes import choose_room, rooms_instead
from booking.views.led_meeting import led_meeting
from core import clock


class RoomSchema(Schema):
    """A room that is free then and holds everybody."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    capacity = fields.Integer(required=True)


class RoomsSchema(Schema):
    """The smallest first. None where the meeting has no room."""

    rooms = fields.List(fields.Nested(RoomSchema), required=True)


class RoomChoiceSchema(Schema):
    """Which it is to be."""

    room_id = Id(required=True)


@bp.route("/meetings/<uuid:meeting_id>/rooms", tag=TAG)
@with_token()
@bp.answers(RoomsSchema)
def list_rooms(meeting_id: uuid.UUID) -> Any:
    """The other rooms that the meeting could have; of a series, on its next date."""
    now, meeting = clock.now(), led_meeting(meeting_id)
    occurrence = occurrence_at(meeting, now=now)
    free = rooms_instead(occurrence, now=now) if meeting.form.has_room else ()
    rooms = [{"id": s.room_id, "name": s.name, "capacity": s.capacity} for s in free]
    return {"rooms": rooms}, {"ETag": tag_of(meeting)}


@bp.route("/meetings/<uuid:meeting_id>/room", tag=TAG, methods=("PUT",))
@with_token()
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(RoomChoiceSchema)
@bp.answers(MeetingSchema)
def take_room(asked: dict[str, Any], meeting_id: uuid.UUID) -> Any:
    """Give it this room; of a series, on its next date. Links stay; only those who join from a room
    system hear of it."""
    now, meeting = clock.now(), led_meeting(meeting_id)
    choose_room(
        meeting,
        asked["room_id"],
        sequence=version_seen().sequence,
        by=current_actor(),
        post=meeting_post(),
        now=now,
    )
    return rendering.meeting(meeting, current_actor(), now=now), {"ETag": tag_of(meeting)}
