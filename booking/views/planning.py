"""What is planned around a meeting: changed, and ticked off, by whoever runs it."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.models import Meeting, Occurrence
from booking.planning_forms import ChangePlanningForm
from booking.services import checklists, planning, resending
from booking.views.led_meeting import led_date, led_meeting, look_at
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/meetings/<uuid:meeting_id>/planning", methods=["GET", "POST"])
@signed_in
def edit_planning(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Consent, interpreter, relatives, and where the citizen sits."""
    form = ChangePlanningForm.of(led_meeting(meeting_id), request.form)
    if not form.submitted():
        return _page(look_at(meeting_id), form)
    try:
        with transaction():
            _change(led_meeting(meeting_id), form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(led_meeting(meeting_id), form)
    flash(_("The planning is saved. Nobody is told by mail."))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _change(meeting: Meeting, form: ChangePlanningForm) -> None:
    details = form.details(planning.details_of(meeting))
    seen, by = form.seen.data or "", current_actor()
    planning.change_planning(meeting, details, seen=seen, by=by, now=clock.now())


def _page(meeting: Meeting, form: ChangePlanningForm) -> ResponseReturnValue:
    """The form. A meeting that is off or over is planned no more."""
    try:
        resending.check(meeting, now=clock.now())
    except DomainError as refusal:
        if request.method != "POST":
            flash(str(refusal.message), "warning")
            return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    form.seen.raw_data, form.seen.data = None, planning.details_of(meeting).digest
    return render_template("booking/change_planning.html", meeting=meeting, form=form), form.status


@bp.post("/meetings/<uuid:meeting_id>/ticks")
@signed_in
def tick(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody has seen to a point of the list; or has not, after all."""
    with transaction():
        _tick(led_date(meeting_id))
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor="remember"), 303)


@bp.post("/meetings/<uuid:meeting_id>/dates/<uuid:date_id>/ticks")
@signed_in
def tick_date(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """The same for what is to be done after a date that has been."""
    with transaction():
        _tick(led_date(meeting_id, date_id))
    if "minutes" in request.form:  # where it was pressed
        at = url_for("meetings.show_minutes", meeting_id=meeting_id, date_id=date_id)
        return redirect(f"{at}#duties", 303)
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor="held"), 303)


def _tick(occurrence: Occurrence) -> None:
    deed = checklists.untick if "undo" in request.form else checklists.tick
    try:
        deed(occurrence, request.form.get("item", ""), by=current_actor(), now=clock.now())
    except checklists.NoSuchItem:
        abort(422)
