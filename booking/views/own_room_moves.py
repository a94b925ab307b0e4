"""The room makes trouble while the meeting goes on: its leader moves everybody to another."""

import uuid

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.forms import possible_id
from booking.forms_for_changes import MoveOverForm
from booking.joining import occurrence_at
from booking.models import Meeting
from booking.ports import meeting_post
from booking.services import own_room_moves
from booking.views.led_meeting import led_meeting, look_at, to_meeting
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/meetings/<uuid:meeting_id>/room-move", methods=["GET", "POST"])
@signed_in
def move_over(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Which room, what happens to those inside, and one button."""
    form, now = MoveOverForm(request.form), clock.now()
    if not form.submitted():
        return _page(look_at(meeting_id), form)
    by, post = current_actor(), meeting_post()
    try:
        with transaction():
            occurrence = occurrence_at(led_meeting(meeting_id), now=now)
            seen = possible_id(form.room_id.data)
            room = own_room_moves.move_over(occurrence, seen, by=by, post=post, now=now)
            name = room.name
    except DomainError as refusal:
        form.refuse(refusal.message)
        return _page(led_meeting(meeting_id), form)
    flash(_("The meeting is in %(room)s now. Go in there; all have got a message.", room=name))
    return to_meeting(meeting_id)


def _page(meeting: Meeting, form: MoveOverForm) -> ResponseReturnValue:
    now = clock.now()
    occurrence = occurrence_at(meeting, now=now)
    planned = own_room_moves.plan(occurrence, now=now)
    if planned is None:
        return to_meeting(meeting.id)
    form.room_id.raw_data = None
    form.room_id.data = str(planned.room.id) if planned.room else ""
    html = render_template(
        "booking/move_over.html",
        meeting=meeting,
        occurrence=occurrence,
        planned=planned,
        is_at_once=bool(planned.room and own_room_moves.is_there_at_once(planned.room)),
        form=form,
    )
    return html, form.status
