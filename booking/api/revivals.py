"""Holding after all what was cancelled: a meeting, or one date of a series."""

import uuid
from datetime import datetime
from typing import Any

from marshmallow import Schema

from accounts.access import current_actor, with_token
from booking.api import rendering, series_rendering
from booking.api.blueprint import bp
from booking.api.fields import Instant
from booking.api.meetings import TAG
from booking.api.once import KEY, once
from booking.api.schemas import ChangedSchema
from booking.api.series import DATES
from booking.api.series import TAG as OF_SERIES
from booking.api.series_schemas import ChangedDatesSchema
from booking.api.versions import IF_MATCH, tag_of, version_seen
from booking.joining import occurrence_at
from booking.models import Occurrence
from booking.ports import meeting_post
from booking.services.date_revivals import revive_date
from booking.services.revivals import revive_meeting
from booking.slots import Slot
from booking.views.led_meeting import led_meeting
from booking.views.series_dates import series_date
from core import clock


class ReviveSchema(Schema):
    """When it is held."""

    starts_at = Instant(
        is_whole=True,
        allow_none=True,
        load_default=None,
        metadata={
            "description": "Such as one of `nearest`; else at its own time. As long as it was."
        },
    )


def _slot(occurrence: Occurrence, start: datetime | None) -> Slot | None:
    length = occurrence.ends_at - occurrence.starts_at
    return Slot(start, start + length) if start else None


@bp.route("/meetings/<uuid:meeting_id>/revival", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(ReviveSchema)
@bp.answers(ChangedSchema, 201)
def hold_after_all(asked: dict[str, Any], meeting_id: uuid.UUID) -> Any:
    """Hold a cancelled meeting after all. Everybody is asked to answer anew.

    Where its leader or every room is taken by now, a 409 says what is free close by.
    """
    now, meeting = clock.now(), led_meeting(meeting_id)
    told = revive_meeting(
        meeting,
        _slot(occurrence_at(meeting, now=now), asked["starts_at"]),
        sequence=version_seen().sequence,
        by=current_actor(),
        post=meeting_post(),
        now=now,
    )
    said = rendering.changed(meeting, told, current_actor(), now=now)
    return said, 201, {"ETag": tag_of(meeting)}


@bp.route(f"{DATES}/<uuid:date_id>/revival", tag=OF_SERIES, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(ReviveSchema)
@bp.answers(ChangedDatesSchema, 201)
def hold_date_after_all(asked: dict[str, Any], meeting_id: uuid.UUID, date_id: uuid.UUID) -> Any:
    """Hold one cancelled date of a series after all. What people have answered holds.

    Where the leader or every room is taken by now, a 409 says what is free close by.
    """
    now, meeting = clock.now(), led_meeting(meeting_id)
    occurrence = series_date(meeting, date_id)
    told = revive_date(
        meeting,
        occurrence,
        _slot(occurrence, asked["starts_at"]),
        sequence=version_seen().sequence,
        by=current_actor(),
        post=meeting_post(),
        now=now,
    )
    said = {"told": told, **series_rendering.dates(meeting, now=now)}
    return said, 201, {"ETag": tag_of(meeting)}
