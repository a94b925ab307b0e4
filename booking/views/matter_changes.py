"""Changing what a meeting is about, and where and by which phone one reaches it."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.forms_for_leaders import ChangeMatterForm
from booking.models import Meeting
from booking.ports import meeting_post
from booking.services import resending
from booking.services.matter_changes import Said, change_matter
from booking.services.telling import Told
from booking.views.led_meeting import led_meeting, look_at, with_told
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/meetings/<uuid:meeting_id>/matter", methods=["GET", "POST"])
@signed_in
def edit_matter(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Purpose, agenda, place and phone."""
    form = ChangeMatterForm.of(led_meeting(meeting_id), request.form)
    if not form.submitted():
        return _page(look_at(meeting_id), form)
    try:
        with transaction():
            told = _change(meeting_id, form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(led_meeting(meeting_id), form)
    flash(with_told(_("The meeting is changed."), told))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _change(meeting_id: uuid.UUID, form: ChangeMatterForm) -> Told:
    return change_matter(
        led_meeting(meeting_id),
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
