"""The next meeting, from one that there is."""

import uuid

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking import access, copies
from booking.services.looking import see_meeting
from booking.views.meetings import bp
from core import clock
from core.db import transaction


@bp.post("/meetings/<uuid:meeting_id>/copies")
@with_role(Role.MEETING_LEADER)
def copy(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Begin a booking with the same matter and people. Nothing is sent before it is booked."""
    now = clock.now()
    with transaction():
        meeting = access.find_meeting_to_lead(current_actor(), meeting_id) or abort(404)
        see_meeting(current_actor(), meeting.id, now=now)
        draft = copies.copy_meeting(meeting, current_actor(), now=now)
    return redirect(url_for("drafts.what", draft_id=draft.id), 303)
