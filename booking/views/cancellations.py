"""Cancelling a meeting: a page that says who will be told, and then the deed."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.access import current_actor, signed_in
from booking.access import find_meeting_to_lead
from booking.forms_for_leaders import CancelMeetingForm
from booking.joining import occurrence_at
from booking.models import Meeting
from booking.ports import meeting_post
from booking.services import cancellations
from booking.services.cancellations import Cancelled
from booking.services.looking import see_meeting
from booking.services.telling import whom_to_tell
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError, NotYours


def _meeting(meeting_id: uuid.UUID) -> Meeting:
    return find_meeting_to_lead(current_actor(), meeting_id) or abort(404)


@bp.route("/meetings/<uuid:meeting_id>/cancellation", methods=["GET", "POST"])
@signed_in
def cancel(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Who will be told, and why it is cancelled. Nothing happens before the button is pressed."""
    form = CancelMeetingForm(request.form)
    if not form.submitted():
        return _page(_look(meeting_id), form)
    try:
        with transaction():
            done = _cancel(meeting_id, form.reason.data or "")
    except NotYours:
        raise
    except DomainError as refusal:
        form.refuse(refusal.message)
        return _page(_meeting(meeting_id), form)
    flash(_told(done))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _look(meeting_id: uuid.UUID) -> Meeting:
    """The page names everybody: to open it is to look at the meeting."""
    with transaction():
        _meeting(meeting_id)  # who may not lead it is refused, and so saw nothing
        see_meeting(current_actor(), meeting_id, now=clock.now())
    return _meeting(meeting_id)


def _cancel(meeting_id: uuid.UUID, reason: str) -> Cancelled:
    return cancellations.cancel_meeting(
        _meeting(meeting_id),
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


def _told(done: Cancelled) -> str:
    said = [_("The meeting is cancelled.")]
    if done.messages:
        said.append(
            ngettext(
                "%(num)d person is being told.", "%(num)d people are being told.", done.messages
            )
        )
    if done.calls:
        said.append(ngettext("%(num)d has to be called.", "%(num)d have to be called.", done.calls))
    return " ".join(map(str, said))
