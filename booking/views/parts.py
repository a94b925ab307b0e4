"""What somebody invited does in the meeting, chosen by whoever runs it."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking import access
from booking.models import Participant
from booking.part_forms import PartForm
from booking.ports import meeting_post
from booking.services import parts, resending
from booking.views.led_meeting import led_meeting, look_at, with_told
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route(
    "/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>/part", methods=["GET", "POST"]
)
@signed_in
def change_part(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Presents, comes to the pre-meeting, acts for the citizen."""
    form = PartForm.of(_find(meeting_id, participant_id), request.form)
    if not form.submitted():
        return _page(meeting_id, participant_id, form)
    try:
        with transaction():
            person, by = _find(meeting_id, participant_id), current_actor()
            part = form.part(parts.Part.of(person))
            told = parts.change_part(person, part, by=by, post=meeting_post(), now=clock.now())
    except DomainError as refusal:
        form.take(refusal)
        return _page(meeting_id, participant_id, form)
    flash(with_told(_("Saved."), told))
    page = url_for(
        "meetings.show_participant", meeting_id=meeting_id, participant_id=participant_id
    )
    return redirect(page, 303)


def _find(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Participant:
    person = access.find_participant(led_meeting(meeting_id), participant_id)
    if person is None or not parts.has_parts(person):
        abort(404)
    return person


def _page(meeting_id: uuid.UUID, participant_id: uuid.UUID, form: PartForm) -> ResponseReturnValue:
    """The form. Of a meeting that is off or over nothing is changed."""
    if request.method != "POST":
        try:
            resending.check(led_meeting(meeting_id), now=clock.now())
        except DomainError as refusal:
            flash(str(refusal.message), "warning")
            return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
        look_at(meeting_id)
    person = _find(meeting_id, participant_id)
    return render_template("booking/change_part.html", person=person, form=form), form.status
