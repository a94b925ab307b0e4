"""An invitation once more, a new link, and who comes for a unit that is invited."""

import uuid
from typing import Any

from flask import abort
from marshmallow import Schema, fields

from accounts.access import current_actor, with_token
from booking import access, directory
from booking.api.asked import AnswerSchema
from booking.api.blueprint import bp
from booking.api.fields import Id, Mail, Phone
from booking.api.inputs import InviteeUnknown
from booking.api.once import KEY, once
from booking.api.participants import TAG
from booking.api.rendering import people
from booking.api.schemas import ParticipantsSchema
from booking.models import Participant
from booking.ports import meeting_post
from booking.services import resending, unit_seats
from booking.services.new_links import give_new_link
from booking.services.resending import Address
from booking.views.led_meeting import led_meeting
from core import clock

PERSON = "/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>"
SEAT = "/meetings/<uuid:meeting_id>/unit-seats/<uuid:participant_id>"


class AddressSchema(Schema):
    """Where it goes from now on; what is not said stays."""

    email = Mail(254, allow_none=True)
    phone = Phone(40, allow_none=True)


class UnitPersonSchema(Schema):
    """Who comes for the unit; null: nobody is named any more."""

    user_id = Id(required=True, allow_none=True)


class SentSchema(Schema):
    """Whether anything left; else print sheet and phone are what there is."""

    is_reachable = fields.Boolean(required=True)


def _person(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Participant:
    return access.find_participant(led_meeting(meeting_id), participant_id) or abort(404)


@bp.route(f"{PERSON}/invitations", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(AddressSchema)
@bp.answers(SentSchema, 201)
def invite_again(asked: dict[str, Any], meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Any:
    """Send the invitation once more, to where it should go."""
    person = _person(meeting_id, participant_id)
    to = Address(asked.get("email", person.email) or None, asked.get("phone", person.phone) or None)
    resending.send_again(person, to, by=current_actor(), post=meeting_post(), now=clock.now())
    return {"is_reachable": person.is_reachable}, 201


@bp.route(f"{PERSON}/links", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.answers(SentSchema, 201)
def replace_link(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Any:
    """End their link and code at once, and send new ones. They are never given out here."""
    person = _person(meeting_id, participant_id)
    generation, by = person.link_generation, current_actor()
    give_new_link(person, generation=generation, by=by, post=meeting_post(), now=clock.now())
    return {"is_reachable": person.is_reachable}, 201


def _seat(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Participant:
    return access.find_unit_seat(current_actor(), meeting_id, participant_id) or abort(404)


@bp.route(f"{SEAT}/answers", tag=TAG, methods=("POST",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(AnswerSchema)
@bp.answers(ParticipantsSchema, 201)
def answer_for_seat(asked: dict[str, Any], meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Any:
    """Say yes or no for a unit that is invited: for those who deputise for it."""
    seat, by, now = _seat(meeting_id, participant_id), current_actor(), clock.now()
    unit_seats.answer_for(seat, asked["answer"], by=by, post=meeting_post(), now=now)
    return {"participants": people(seat.meeting, by, now=now)}, 201


@bp.route(f"{SEAT}/person", tag=TAG, methods=("PUT",))
@with_token()
@once
@bp.asks_for(KEY)
@bp.body(UnitPersonSchema)
@bp.answers(ParticipantsSchema)
def name_for_seat(asked: dict[str, Any], meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Any:
    """Name who comes for the unit: they are invited too, and the unit has said yes."""
    seat, by, now = _seat(meeting_id, participant_id), current_actor(), clock.now()
    user = directory.person_of(asked["user_id"]) if asked["user_id"] else None
    if asked["user_id"] and user is None:
        raise InviteeUnknown
    unit_seats.name_person(seat, user, by=by, post=meeting_post(), now=now)
    return {"participants": people(seat.meeting, by, now=now)}
