"""The people of one date of a series."""

import uuid
from typing import Any

from flask import abort
from marshmallow import Schema, fields

from accounts.access import current_actor, with_token
from booking import access
from booking.api import inputs
from booking.api.asked import InviteeSchema
from booking.api.blueprint import bp
from booking.api.fields import Choice
from booking.api.once import KEY, once
from booking.api.series import DATES, TAG
from booking.models import Occurrence
from booking.ports import meeting_post
from booking.series_pages import date_people
from booking.services import date_people as services
from booking.services.series_scope import Scope
from booking.views.led_meeting import led_meeting
from booking.views.series_dates import series_date
from core import clock

PEOPLE = f"{DATES}/<uuid:date_id>/participants"


class OnDateSchema(Schema):
    """Whether they are on the list of the date, and how far that holds."""

    is_on = fields.Boolean(required=True, truthy={True}, falsy={False})
    scope = Choice(Scope, load_default=Scope.THIS)


class DatePersonSchema(Schema):
    """Somebody on the list of the meeting."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    function = fields.String(required=True)
    leads = fields.Boolean(required=True)
    is_on = fields.Boolean(required=True, metadata={"description": "On the list of this date."})


class DatePeopleSchema(Schema):
    """Everybody, in the order of the list."""

    participants = fields.List(fields.Nested(DatePersonSchema), required=True)


def _said(occurrence: Occurrence) -> dict[str, Any]:
    return {"participants": date_people(occurrence.meeting, occurrence)}


@bp.route(PEOPLE, tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(InviteeSchema)
@bp.answers(DatePeopleSchema, 201)
def invite_to_series_date(asked: dict[str, Any], meeting_id: uuid.UUID, date_id: uuid.UUID) -> Any:
    """Invite somebody to this date alone: they get, answer and join no other."""
    meeting = led_meeting(meeting_id)
    occurrence, invitee = series_date(meeting, date_id), inputs.invitee_of(asked)
    by, post, now = current_actor(), meeting_post(), clock.now()
    services.invite_to_date(meeting, invitee, occurrence, by=by, post=post, now=now)
    return _said(occurrence), 201


@bp.route(f"{PEOPLE}/<uuid:participant_id>", tag=TAG, methods=("PUT",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(OnDateSchema)
@bp.answers(DatePeopleSchema)
def change_series_date_person(
    asked: dict[str, Any], meeting_id: uuid.UUID, date_id: uuid.UUID, participant_id: uuid.UUID
) -> Any:
    """Take somebody off this date, it and the following or all, or put them on again.

    As it is already: a 412.
    """
    meeting = led_meeting(meeting_id)
    occurrence = series_date(meeting, date_id)
    person = access.find_participant(meeting, participant_id) or abort(404)
    deed = services.put_on_dates if asked["is_on"] else services.take_off_dates
    deed(
        person,
        occurrence,
        asked["scope"],
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )
    return _said(occurrence)
