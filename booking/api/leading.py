"""Changing a meeting that is booked: who leads it, who leads the talk, and how people meet."""

import uuid
from typing import Any

from accounts.access import current_actor, with_token
from booking import directory
from booking.api import rendering, series_rendering
from booking.api.blueprint import bp
from booking.api.inputs import InviteeUnknown
from booking.api.leading_schemas import ChairSchema, DateLeaderSchema, FormSchema, LeaderSchema
from booking.api.meetings import TAG
from booking.api.once import KEY, once
from booking.api.schemas import ChangedSchema, MeetingSchema
from booking.api.series import DATES
from booking.api.series_schemas import SeriesDatesSchema
from booking.api.versions import IF_MATCH, tag_of, version_seen
from booking.models import Meeting
from booking.ports import meeting_post
from booking.services import chairs, date_leaders, form_changes, leader_changes
from booking.views.led_meeting import led_meeting
from booking.views.series_dates import series_date
from core import clock


def _shown(meeting: Meeting) -> Any:
    said = rendering.meeting(meeting, current_actor(), now=clock.now())
    return said, {"ETag": tag_of(meeting)}


@bp.route("/meetings/<uuid:meeting_id>/leader", tag=TAG, methods=("PUT",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(LeaderSchema)
@bp.answers(MeetingSchema)
def hand_over(asked: dict[str, Any], meeting_id: uuid.UUID) -> Any:
    """Let somebody else of the organisation lead. Nobody else is invited again, and links stay.

    `instead_of` is the `leader_id` that was read: a 412 where it is another by now.
    """
    meeting = led_meeting(meeting_id)
    user = directory.person_of(asked["user_id"])
    if user is None:
        raise leader_changes.MayNotLead
    leader_changes.change_leader(
        meeting,
        user,
        stays=asked["stays"],
        seen=asked["instead_of"],
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )
    return _shown(meeting)


@bp.route(f"{DATES}/<uuid:date_id>/leader", tag=TAG, methods=("PUT",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(DateLeaderSchema)
@bp.answers(SeriesDatesSchema)
def hand_over_date(asked: dict[str, Any], meeting_id: uuid.UUID, date_id: uuid.UUID) -> Any:
    """Let somebody else lead this date, it and the following, or all to come.

    `instead_of` is the `leader_id` of the date that was read: a 412 where it is another by now.
    Everybody on the list of the dates is told.
    """
    now, meeting = clock.now(), led_meeting(meeting_id)
    occurrence, user = series_date(meeting, date_id), directory.person_of(asked["user_id"])
    if user is None:
        raise leader_changes.MayNotLead
    date_leaders.change_date_leader(
        meeting,
        occurrence,
        user,
        asked["scope"],
        stays=asked["stays"],
        seen=asked["instead_of"],
        by=current_actor(),
        post=meeting_post(),
        now=now,
    )
    return series_rendering.dates(meeting, now=now), {"ETag": tag_of(meeting)}


@bp.route("/meetings/<uuid:meeting_id>/chair", tag=TAG, methods=("PUT",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(ChairSchema)
@bp.answers(MeetingSchema)
def name_chair(asked: dict[str, Any], meeting_id: uuid.UUID) -> Any:
    """Let somebody of the directory lead the talk, or nobody but the leader.

    Who is not on the list is invited. `instead_of` is the `chair_id` that was read: a 412 where it
    is another by now.
    """
    meeting = led_meeting(meeting_id)
    user = directory.person_of(asked["user_id"]) if asked["user_id"] else None
    if asked["user_id"] and user is None:
        raise InviteeUnknown
    chairs.choose_chair(
        meeting,
        user,
        seen=asked["instead_of"],
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )
    return _shown(meeting)


@bp.route("/meetings/<uuid:meeting_id>/form", tag=TAG, methods=("PUT",))
@with_token()
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(FormSchema)
@bp.answers(ChangedSchema)
def meet_otherwise(asked: dict[str, Any], meeting_id: uuid.UUID) -> Any:
    """Meet in another way: a room is taken or let go of, and everybody is told. Answers stay.

    Without an address it has none from now on.
    """
    meeting = led_meeting(meeting_id)
    told = form_changes.change_form(
        meeting,
        asked["form"],
        asked["address"] or None,
        sequence=version_seen().sequence,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )
    said = rendering.changed(meeting, told, current_actor(), now=clock.now())
    return said, {"ETag": tag_of(meeting)}
