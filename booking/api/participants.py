"""Who is invited to a meeting, and what they answered."""

import uuid
from typing import Any

from flask import abort

from accounts.access import current_actor, with_token
from booking import access
from booking.api import inputs, rendering
from booking.api.asked import InviteeSchema
from booking.api.blueprint import bp
from booking.api.once import KEY, once
from booking.api.schemas import MeetingSchema, ParticipantsSchema, RemovedSchema
from booking.api.versions import tag_of
from booking.ports import meeting_post
from booking.services import people_changes
from booking.services.looking import is_look_due, see_meeting
from booking.views.led_meeting import led_meeting
from core import clock
from core.db import transaction

TAG = "participants"


@bp.route("/meetings/<uuid:meeting_id>/participants", tag=TAG)
@with_token()
@bp.answers(ParticipantsSchema)
def list_participants(meeting_id: uuid.UUID) -> Any:
    """Everybody on the list: reached, opened, answered, there."""
    now, actor = clock.now(), current_actor()
    meeting = access.find_meeting(actor, meeting_id) or abort(404)
    if is_look_due(actor, meeting, now=now):
        with transaction():
            see_meeting(actor, meeting_id, now=now)
    return {"participants": rendering.people(meeting, actor, now=now)}


@bp.route("/meetings/<uuid:meeting_id>/participants", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(InviteeSchema)
@bp.answers(MeetingSchema, 201)
def invite(asked: dict[str, Any], meeting_id: uuid.UUID) -> Any:
    """Invite one more. Nobody else hears of it."""
    now, actor, meeting = clock.now(), current_actor(), led_meeting(meeting_id)
    invitee = inputs.invitee_of(asked)
    people_changes.add_participant(meeting, invitee, by=actor, post=meeting_post(), now=now)
    return rendering.meeting(meeting, actor, now=now), {"ETag": tag_of(meeting)}


@bp.route(
    "/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>",
    tag=TAG,
    methods=("DELETE",),
)
@with_token()
@once
@bp.asks_for(KEY)
@bp.answers(RemovedSchema)
def uninvite(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Any:
    """Take somebody off the list: their link ends, and the meeting leaves their calendar."""
    meeting = led_meeting(meeting_id)
    person = access.find_participant(meeting, participant_id) or abort(404)
    way = people_changes.remove_participant(
        person, by=current_actor(), post=meeting_post(), now=clock.now()
    )
    return {"told": way.value}
