"""Holding a cancelled meeting after all: a page that says who will be told, and then the deed."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.forms_for_changes import ReviveForm
from booking.joining import occurrence_at
from booking.models import Meeting
from booking.ports import meeting_post
from booking.services import revivals
from booking.services.telling import Told
from booking.services.time_changes import whom_to_tell_the_time
from booking.views.led_meeting import led_meeting, look_at, to_meeting, with_told
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/meetings/<uuid:meeting_id>/revival", methods=["GET", "POST"])
@signed_in
def revive(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Who will be told. Nothing happens before the button is pressed."""
    form = ReviveForm(request.form)
    if not form.submitted():
        return _page(look_at(meeting_id), form)
    try:
        with transaction():
            done = _revive(meeting_id, form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(led_meeting(meeting_id), form)
    flash(with_told(_("The meeting takes place after all."), done))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _revive(meeting_id: uuid.UUID, form: ReviveForm) -> Told:
    meeting = led_meeting(meeting_id)
    return revivals.revive_meeting(
        meeting,
        form.chosen(occurrence_at(meeting, now=clock.now())),
        sequence=form.seen,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _page(meeting: Meeting, form: ReviveForm) -> ResponseReturnValue:
    """What to decide on. Where there is nothing to decide, a look leads back and says why."""
    now, refusal = clock.now(), None
    try:
        revivals.check(meeting, now=now)
    except DomainError as found:
        refusal = found
    if refusal and request.method != "POST":
        flash(str(refusal.message), "warning")
        return to_meeting(meeting.id)
    html = render_template(
        "booking/revive_meeting.html",
        meeting=meeting,
        occurrence=occurrence_at(meeting, now=now),
        form=form,
        can_revive=refusal is None,
        tellings=whom_to_tell_the_time(meeting, current_actor(), now=now),
    )
    return html, form.status
