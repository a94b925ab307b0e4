"""Cancelling a meeting: a page that says who will be told, and then the deed."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.forms_for_leaders import CancelMeetingForm
from booking.joining import occurrence_at
from booking.models import Meeting
from booking.ports import meeting_post
from booking.services import cancellations
from booking.services.telling import Told, whom_to_tell
from booking.views.led_meeting import led_meeting, look_at, next_date, with_told
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/meetings/<uuid:meeting_id>/cancellation", methods=["GET", "POST"])
@signed_in
def cancel(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Who will be told, and why it is cancelled. Nothing happens before the button is pressed."""
    if request.method == "GET" and (date := next_date(led_meeting(meeting_id))):
        return redirect(url_for(".cancel_date", meeting_id=meeting_id, date_id=date), 303)
    form = CancelMeetingForm(request.form)
    if not form.submitted():
        return _page(look_at(meeting_id), form)
    try:
        with transaction():
            done = _cancel(meeting_id, form.reason.data or "")
    except DomainError as refusal:
        form.refuse(refusal.message)
        return _page(led_meeting(meeting_id), form)
    flash(with_told(_("The meeting is cancelled."), done))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _cancel(meeting_id: uuid.UUID, reason: str) -> Told:
    return cancellations.cancel_meeting(
        led_meeting(meeting_id),
        by=current_actor(),
        reason=reason,
        post=meeting_post(),
        now=clock.now(),
    )


def _page(meeting: Meeting, form: CancelMeetingForm) -> ResponseReturnValue:
    """What to decide on. Where there is nothing to decide, a look leads back and says why."""
    now, refusal = clock.now(), None
    try:
        cancellations.check(meeting, now=now)
    except DomainError as found:
        refusal = found
    if refusal and request.method != "POST":
        flash(str(refusal.message), "warning")
        return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    if refusal and not form.form_errors:
        form.refuse(refusal.message)
    html = render_template(
        "booking/cancel_meeting.html",
        meeting=meeting,
        occurrence=occurrence_at(meeting, now=now),
        form=form,
        can_cancel=refusal is None,
        tellings=whom_to_tell(meeting, current_actor(), now=now),
    )
    return html, form.status
