"""Changing what a meeting is about, and where and by which phone one reaches it."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.access import current_actor, signed_in
from booking.access import find_meeting_to_lead
from booking.forms_for_leaders import ChangeMatterForm
from booking.models import Meeting
from booking.ports import meeting_post
from booking.services import resending
from booking.services.looking import see_meeting
from booking.services.matter_changes import Said, change_matter
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError, NotYours


@bp.route("/meetings/<uuid:meeting_id>/matter", methods=["GET", "POST"])
@signed_in
def edit_matter(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Purpose, agenda, place and phone."""
    form = ChangeMatterForm.of(_meeting(meeting_id), request.form)
    if not form.submitted():
        return _page(_look(meeting_id), form)
    try:
        with transaction():
            told = _change(meeting_id, form)
    except NotYours:
        raise
    except DomainError as refusal:
        form.take(refusal)
        return _page(_meeting(meeting_id), form)
    said = [_("The meeting is changed.")]
    if told:
        said.append(
            ngettext("%(num)d person is being told.", "%(num)d people are being told.", told)
        )
    flash(" ".join(said))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _meeting(meeting_id: uuid.UUID) -> Meeting:
    return find_meeting_to_lead(current_actor(), meeting_id) or abort(404)


def _look(meeting_id: uuid.UUID) -> Meeting:
    with transaction():
        _meeting(meeting_id)  # who may not lead it is refused, and so saw nothing
        see_meeting(current_actor(), meeting_id, now=clock.now())
    return _meeting(meeting_id)


def _change(meeting_id: uuid.UUID, form: ChangeMatterForm) -> int:
    return change_matter(
        _meeting(meeting_id),
        form.said(),
        seen=form.seen.data or "",
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _page(meeting: Meeting, form: ChangeMatterForm) -> ResponseReturnValue:
    """The form. A meeting that is off or over is changed no more."""
    try:
        resending.check(meeting, now=clock.now())
    except DomainError as refusal:
        if request.method != "POST":
            flash(str(refusal.message), "warning")
            return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    form.seen.raw_data, form.seen.data = None, Said.of(meeting).digest  # as it stands now
    return render_template("booking/change_matter.html", meeting=meeting, form=form), form.status
