"""Closing a meeting, and what the leader has afterwards: the minutes to copy, and the next one."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in, with_role
from accounts.models import Role
from booking.after import closing, follow_ups
from booking.after.closings import closing_of
from booking.after.forms import ClosingForm
from booking.after.pages import form_page, minutes_page
from booking.ports import meeting_post
from booking.services.looking import see_meeting
from booking.services.telling import Told
from booking.views.led_meeting import led_date, look_at_date, to_meeting, with_told
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError

DATE = "/meetings/<uuid:meeting_id>/dates/<uuid:date_id>"


@bp.route(f"{DATE}/closing", methods=["GET", "POST"])
@signed_in
def close(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """Who was there, what was agreed, and whether you got there. Correcting is the same page."""
    occurrence = led_date(meeting_id, date_id)
    page = form_page(occurrence, request.form or None)
    if not page.form.submitted():
        return _close_page(meeting_id, date_id, page.form)
    try:
        with transaction():
            told = _keep(meeting_id, date_id, page.form)
    except DomainError as refusal:
        page.form.take(refusal)
        return _close_page(meeting_id, date_id, page.form)
    flash(with_told(_("The meeting is closed."), told))
    return redirect(url_for(".show_minutes", meeting_id=meeting_id, date_id=date_id), 303)


def _keep(meeting_id: uuid.UUID, date_id: uuid.UUID, form: ClosingForm) -> Told:
    occurrence = led_date(meeting_id, date_id)
    return closing.close(
        occurrence,
        form.said(occurrence.listed),
        seen_version=form.seen_version,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _close_page(
    meeting_id: uuid.UUID, date_id: uuid.UUID, form: ClosingForm
) -> ResponseReturnValue:
    """The form. Who comes to a meeting that is off, or has not begun, is led back."""
    look = look_at_date if request.method != "POST" else led_date
    occurrence = look(meeting_id, date_id)
    try:
        closing.check(occurrence, now=clock.now())
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
        return to_meeting(meeting_id)
    page = form_page(occurrence, None, form=form)
    return render_template("booking/close_meeting.html", page=page, form=form), form.status


@bp.get(f"{DATE}/minutes")
@signed_in
def show_minutes(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """What was kept, as text to copy. Who has not closed yet is sent to do so."""
    occurrence = look_at_date(meeting_id, date_id)
    if closing_of(occurrence.id) is None:
        return redirect(url_for(".close", meeting_id=meeting_id, date_id=date_id), 303)
    page = minutes_page(occurrence, now=clock.now())
    return render_template("booking/minutes.html", page=page, now=clock.now())


@bp.post(f"{DATE}/follow-ups")
@with_role(Role.MEETING_LEADER)
def follow_up(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """Begin to book the next meeting with the same people. Nothing is sent before it is booked."""
    now, actor = clock.now(), current_actor()
    with transaction():
        occurrence = led_date(meeting_id, date_id)
        see_meeting(actor, meeting_id, now=now)
        draft = follow_ups.begin(occurrence, actor, now=now)
        draft_id = draft.id
    return redirect(url_for("drafts.what", draft_id=draft_id), 303)
