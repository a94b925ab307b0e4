"""How somebody invited is reached, chosen by whoever runs the meeting."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.services import ways
from booking.views.led_meeting import closed, look_at
from booking.views.meetings import bp
from booking.views.participants import find_person
from booking.ways_form import WaysForm
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route(
    "/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>/ways", methods=["GET", "POST"]
)
@signed_in
def change_ways(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """By mail, by SMS or by phone; in which language; at what hours."""
    form = WaysForm.of(find_person(meeting_id, participant_id), request.form)
    if not form.submitted():
        return _page(meeting_id, participant_id, form)
    try:
        with transaction():
            person = find_person(meeting_id, participant_id)
            ways.change_ways(person, form.plan(), by=current_actor(), now=clock.now())
    except DomainError as refusal:
        form.take(refusal)
        return _page(meeting_id, participant_id, form)
    flash(_("Saved. It counts from the next message on."))
    page = url_for(
        "meetings.show_participant", meeting_id=meeting_id, participant_id=participant_id
    )
    return redirect(page, 303)


def _page(meeting_id: uuid.UUID, participant_id: uuid.UUID, form: WaysForm) -> ResponseReturnValue:
    """The form. Of a meeting that is off or over nothing is changed."""
    if request.method != "POST":
        if back := closed(find_person(meeting_id, participant_id).meeting):
            return back
        look_at(meeting_id)
    person = find_person(meeting_id, participant_id)
    return render_template("booking/change_ways.html", person=person, form=form), form.status
