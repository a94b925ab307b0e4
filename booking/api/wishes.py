"""Other times that people ask for, and the leader's answer to each."""

import uuid
from typing import Any

from flask import abort
from marshmallow import Schema, fields

from accounts.access import current_actor, with_token
from booking import wishes
from booking.api import rendering
from booking.api.blueprint import bp
from booking.api.fields import Instant
from booking.api.once import KEY, once
from booking.api.participants import TAG
from booking.api.revivals import ReviveSchema
from booking.api.schemas import ChangedSchema
from booking.api.versions import IF_MATCH, tag_of, version_seen
from booking.joining import occurrence_at
from booking.models import TimeWish
from booking.ports import meeting_post
from booking.services import time_wishes
from booking.services.looking import is_look_due, see_meeting
from booking.slots import Slot
from booking.views.led_meeting import led_meeting
from core import clock
from core.db import transaction

WISHES = "/meetings/<uuid:meeting_id>/time-wishes"
ONE = f"{WISHES}/<int(max=2147483647):wish_id>"


class TimeWishSchema(Schema):
    """A time that somebody asks for; only words, where they named none."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    text = fields.String(required=True)
    starts_at = Instant(required=True, allow_none=True)
    ends_at = Instant(required=True, allow_none=True)
    is_free = fields.Boolean(
        required=True, metadata={"description": "Leader and a room are free then."}
    )


class TimeWishesSchema(Schema):
    """What is asked for and not answered, the oldest first."""

    wishes = fields.List(fields.Nested(TimeWishSchema), required=True)


class DeclinedSchema(Schema):
    """Whether a message tells them; else they are to be called."""

    is_told = fields.Boolean(required=True)


@bp.route(WISHES, tag=TAG)
@with_token()
@bp.answers(TimeWishesSchema)
def list_time_wishes(meeting_id: uuid.UUID) -> Any:
    """The other times that are asked for, of the date that is meant now."""
    now, meeting = clock.now(), led_meeting(meeting_id)
    if is_look_due(current_actor(), meeting, now=now):
        with transaction():
            see_meeting(current_actor(), meeting_id, now=now)
        meeting = led_meeting(meeting_id)
    found = wishes.open_wishes(occurrence_at(meeting, now=now), now=now)
    return {"wishes": [_said(each) for each in found]}


def _said(found: wishes.Wished) -> dict[str, Any]:
    slot, wish = found.slot, found.wish
    return {
        "id": wish.id,
        "name": found.name,
        "text": wish.text,
        "starts_at": slot.starts_at if slot else None,
        "ends_at": slot.ends_at if slot else None,
        "is_free": found.is_free,
    }


def _wish(meeting_id: uuid.UUID, wish_id: int) -> TimeWish:
    return wishes.find_wish(led_meeting(meeting_id), wish_id) or abort(404)


@bp.route(f"{ONE}/acceptance", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(ReviveSchema)
@bp.answers(ChangedSchema, 201)
def grant_time_wish(asked: dict[str, Any], meeting_id: uuid.UUID, wish_id: int) -> Any:
    """Move the meeting there, or to a time close by, and tell everybody."""
    now, wish, start = clock.now(), _wish(meeting_id, wish_id), asked["starts_at"]
    wanted = wishes.slot_of(wish)
    slot = Slot(start, start + (wanted.ends_at - wanted.starts_at)) if start and wanted else None
    told = time_wishes.grant(
        wish,
        slot,
        sequence=version_seen().sequence,
        by=current_actor(),
        post=meeting_post(),
        now=now,
    )
    meeting = led_meeting(meeting_id)
    said = rendering.changed(meeting, told, current_actor(), now=now)
    return said, 201, {"ETag": tag_of(meeting)}


@bp.route(f"{ONE}/refusal", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.answers(DeclinedSchema, 201)
def decline_time_wish(meeting_id: uuid.UUID, wish_id: int) -> Any:
    """The time stays, and who asked is told so."""
    wish, now = _wish(meeting_id, wish_id), clock.now()
    is_told = time_wishes.decline(wish, by=current_actor(), post=meeting_post(), now=now)
    return {"is_told": is_told}, 201
