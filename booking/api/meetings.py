"""Meetings: a list, one of them, and a new one."""

import uuid
from typing import Any

from flask import abort, url_for

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking import access, lists
from booking.api import inputs, rendering
from booking.api.asked import BookingSchema, ListSchema
from booking.api.blueprint import bp
from booking.api.once import KEY, once
from booking.api.schemas import LinesSchema, MeetingSchema
from booking.api.versions import tag_of
from booking.lists import Place
from booking.ports import meeting_post
from booking.services import book_meeting
from booking.services.looking import is_look_due, see_meeting
from core import clock
from core.db import transaction

TAG = "meetings"


@bp.route("/meetings", tag=TAG)
@with_token(Role.MEETING_LEADER)
@bp.query(ListSchema)
@bp.answers(LinesSchema)
def list_meetings(asked: dict[str, Any]) -> Any:
    """Your meetings, a page at a time.

    Those you lead, chair or made, and those that a unit you deputise for convened or is invited
    to: ahead the soonest first, past and cancelled the newest first.
    """
    said = asked.get("cursor", "")
    after = Place.read(said) if said else None
    if said and after is None:
        abort(422)
    page = lists.page_of(current_actor(), asked["part"], after=after, now=clock.now())
    meetings = [rendering.line(each) for each in page.lines]
    return {"meetings": meetings, "next": str(page.next) if page.next else None}


@bp.route("/meetings", tag=TAG, methods=("POST",))
@with_token(Role.MEETING_LEADER)
@once
@bp.asks_for(KEY)
@bp.body(BookingSchema)
@bp.answers(MeetingSchema, 201)
def book(asked: dict[str, Any]) -> Any:
    """Book a meeting: leader and room are claimed, and everybody is invited.

    A leader or room that is taken is a 409 with the nearest free times. Answers name nobody's
    personal link: each gets their own by mail or SMS.
    """
    now, actor = clock.now(), current_actor()
    booking = inputs.booking_of(asked, actor)
    made = book_meeting(booking, by=actor, post=meeting_post(), now=now)
    headers = {"ETag": tag_of(made), "Location": url_for(".read_meeting", meeting_id=made.id)}
    return rendering.meeting(made, actor, now=now), 201, headers


@bp.route("/meetings/<uuid:meeting_id>", tag=TAG)
@with_token()
@bp.answers(MeetingSchema)
def read_meeting(meeting_id: uuid.UUID) -> Any:
    """One meeting, as its page shows it to you.

    Its ETag is what a change is sent with, as If-Match.
    """
    now, actor = clock.now(), current_actor()
    meeting = access.find_meeting(actor, meeting_id) or abort(404)
    if is_look_due(actor, meeting, now=now):
        with transaction():
            see_meeting(actor, meeting_id, now=now)
        meeting = access.find_meeting(actor, meeting_id) or abort(404)
    return rendering.meeting(meeting, actor, now=now), {"ETag": tag_of(meeting)}
