"""Meetings that come again: booked with every date, read, moved, cancelled, tried again."""

import uuid
from datetime import datetime
from typing import Any

from flask import abort, url_for

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking.api import inputs, rendering, series_inputs, series_rendering
from booking.api.blueprint import bp
from booking.api.looked import looked_at
from booking.api.once import KEY, once
from booking.api.series_schemas import (
    BookedSeriesSchema,
    CancelDatesSchema,
    ChangedDatesSchema,
    MoveDatesSchema,
    SeriesDatesSchema,
    SeriesSchema,
)
from booking.api.versions import IF_MATCH, tag_of, version_seen
from booking.models import Meeting
from booking.ports import meeting_post, offered_hours
from booking.services.series_bookings import book_series
from booking.services.series_cancellations import cancel_dates
from booking.services.series_moves import Wish, move_dates
from booking.services.series_retries import retry_date, skipped_dates
from booking.services.telling import Told
from booking.slots import Slot
from booking.views.led_meeting import led_meeting
from booking.views.series_dates import series_date
from core import clock

TAG = "series"
DATES = "/meetings/<uuid:meeting_id>/dates"


@bp.route("/series", tag=TAG, methods=("POST",))
@with_token(Role.MEETING_LEADER)
@once
@bp.asks_for(KEY)
@bp.body(SeriesSchema)
@bp.answers(BookedSeriesSchema, 201)
def book_dates(asked: dict[str, Any]) -> Any:
    """Book a meeting on many dates, by a rule or day by day: all of them, or nothing.

    Public holidays (by a rule) and nights when the clock is changed are left out and said. Dates
    that are not free are a 409 with each of them, why, and free times close by.
    """
    now, actor = clock.now(), current_actor()
    booking = inputs.booking_of(asked, actor)
    agreed = series_inputs.agreed_of(asked, booking, actor, hours=offered_hours(), now=now)
    made = book_series(booking, agreed, by=actor, post=meeting_post(), now=now)
    headers = {"ETag": tag_of(made), "Location": url_for(".read_meeting", meeting_id=made.id)}
    shown = rendering.meeting(made, actor, now=now)
    return {"meeting": shown, **series_rendering.dates(made, now=now)}, 201, headers


@bp.route(DATES, tag=TAG)
@with_token()
@bp.answers(SeriesDatesSchema)
def read_dates(meeting_id: uuid.UUID) -> Any:
    """Every date of a meeting, and those that were left out, for who runs it.

    Its ETag is that of the meeting.
    """
    meeting = looked_at(meeting_id)
    return series_rendering.dates(meeting, now=clock.now()), {"ETag": tag_of(meeting)}


def _changed(meeting: Meeting, told: Told, now: datetime) -> Any:
    said = {"told": told, **series_rendering.dates(meeting, now=now)}
    return said, {"ETag": tag_of(meeting)}


@bp.route(f"{DATES}/<uuid:date_id>/time", tag=TAG, methods=("PUT",))
@with_token()
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(MoveDatesSchema)
@bp.answers(ChangedDatesSchema)
def move_series_date(asked: dict[str, Any], meeting_id: uuid.UUID, date_id: uuid.UUID) -> Any:
    """Move this date, it and the following, or all to come.

    With others, all get its time of day and length, and go as many days along.
    """
    now, meeting = clock.now(), led_meeting(meeting_id)
    told = move_dates(
        meeting,
        series_date(meeting, date_id),
        Wish(Slot(asked["starts_at"], asked["ends_at"]), asked["scope"], asked["leaves_taken"]),
        sequence=version_seen().sequence,
        by=current_actor(),
        post=meeting_post(),
        now=now,
    )
    return _changed(meeting, told, now)


@bp.route(f"{DATES}/<uuid:date_id>/cancellation", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(CancelDatesSchema)
@bp.answers(ChangedDatesSchema, 201)
def cancel_series_date(asked: dict[str, Any], meeting_id: uuid.UUID, date_id: uuid.UUID) -> Any:
    """Cancel this date, it and the following, or all to come: of the dates as they were seen."""
    now, meeting = clock.now(), led_meeting(meeting_id)
    told = cancel_dates(
        meeting,
        series_date(meeting, date_id),
        asked["scope"],
        sequence=version_seen().sequence,
        by=current_actor(),
        reason=asked["reason"],
        post=meeting_post(),
        now=now,
    )
    return _changed(meeting, told, now)


@bp.route(
    "/meetings/<uuid:meeting_id>/skipped-dates/<uuid:skipped_id>/retries",
    tag=TAG,
    methods=("POST",),
)
@with_token()
@once
@bp.asks_for(KEY)
@bp.answers(ChangedDatesSchema, 201)
def retry_series_date(meeting_id: uuid.UUID, skipped_id: uuid.UUID) -> Any:
    """Book a date after all that was left out."""
    now, meeting = clock.now(), led_meeting(meeting_id)
    skipped = next((s for s in skipped_dates(meeting) if s.id == skipped_id), None) or abort(404)
    told = retry_date(meeting, skipped, by=current_actor(), post=meeting_post(), now=now)
    return _changed(meeting, told, now)
