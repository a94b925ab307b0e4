"""Changing a meeting that is booked: its time, its matter, or that there is one."""

import uuid
from typing import Any

from accounts.access import current_actor, with_token
from booking.api import inputs, rendering
from booking.api.asked import CancelSchema, MatterSchema, SpanSchema
from booking.api.blueprint import bp
from booking.api.meetings import TAG
from booking.api.once import KEY, once
from booking.api.schemas import ChangedSchema
from booking.api.versions import IF_MATCH, tag_of, version_seen
from booking.models import Meeting
from booking.ports import meeting_post
from booking.services import cancellations, matter_changes, time_changes
from booking.services.telling import Told
from booking.slots import Slot
from booking.views.led_meeting import led_meeting
from core import clock


def _changed(meeting: Meeting, told: Told) -> Any:
    said = rendering.changed(meeting, told, current_actor(), now=clock.now())
    return said, {"ETag": tag_of(meeting)}


@bp.route("/meetings/<uuid:meeting_id>/time", tag=TAG, methods=("PUT",))
@with_token()
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(SpanSchema)
@bp.answers(ChangedSchema)
def move(asked: dict[str, Any], meeting_id: uuid.UUID) -> Any:
    """Move a meeting, or make it longer or shorter.

    Its room follows or is another, links stay, and everybody is asked to answer anew.
    """
    meeting = led_meeting(meeting_id)
    told = time_changes.change_time(
        meeting,
        Slot(asked["starts_at"], asked["ends_at"]),
        sequence=version_seen().sequence,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )
    return _changed(meeting, told)


@bp.route("/meetings/<uuid:meeting_id>/matter", tag=TAG, methods=("PATCH",))
@with_token()
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(MatterSchema)
@bp.answers(ChangedSchema)
def edit(asked: dict[str, Any], meeting_id: uuid.UUID) -> Any:
    """Change purpose, agenda, address and phone; what is not said stays.

    Only another address or phone is sent to people.
    """
    meeting = led_meeting(meeting_id)
    told = matter_changes.change_matter(
        meeting,
        inputs.matter_of(meeting, asked),
        seen=version_seen().matter,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )
    return _changed(meeting, told)


@bp.route("/meetings/<uuid:meeting_id>/cancellation", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(CancelSchema)
@bp.answers(ChangedSchema, 201)
def call_off(asked: dict[str, Any], meeting_id: uuid.UUID) -> Any:
    """Cancel a meeting: everybody is told, and its time and room are free at once.

    The reason stands on the participants' own pages and in no message.
    """
    meeting = led_meeting(meeting_id)
    told = cancellations.cancel_meeting(
        meeting,
        by=current_actor(),
        reason=asked["reason"],
        post=meeting_post(),
        now=clock.now(),
    )
    return _changed(meeting, told)
