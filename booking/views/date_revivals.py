"""Holding one cancelled date of a series after all: a page first, and then the deed."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.forms_for_changes import ReviveForm
from booking.models import Meeting
from booking.ports import meeting_post
from booking.services import date_revivals
from booking.services.telling import Told
from booking.services.time_changes import whom_to_tell_the_time
from booking.views.led_meeting import led_meeting, look_at, with_told
from booking.views.meetings import bp
from booking.views.series_dates import back_to_dates, series_date
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/meetings/<uuid:meeting_id>/dates/<uuid:date_id>/revival", methods=["GET", "POST"])
@signed_in
def revive_date(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """Who will be told. Nothing happens before the button is pressed."""
    form = ReviveForm(request.form)
    if not form.submitted():
        return _page(look_at(meeting_id), date_id, form)
    try:
        with transaction():
            done = _revive(meeting_id, date_id, form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(led_meeting(meeting_id), date_id, form)
    flash(with_told(_("The date takes place after all."), done))
    return redirect(url_for(".dates", meeting_id=meeting_id), 303)


def _revive(meeting_id: uuid.UUID, date_id: uuid.UUID, form: ReviveForm) -> Told:
    meeting = led_meeting(meeting_id)
    occurrence = series_date(meeting, date_id)
    return date_revivals.revive_date(
        meeting,
        occurrence,
        form.chosen(occurrence),
        sequence=form.seen,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _page(meeting: Meeting, date_id: uuid.UUID, form: ReviveForm) -> ResponseReturnValue:
    """What to decide on. Where there is nothing to decide, a look leads back and says why."""
    now, occurrence, refusal = clock.now(), series_date(meeting, date_id), None
    try:
        date_revivals.check(occurrence, now=now)
    except DomainError as found:
        refusal = found
    if refusal and request.method != "POST":
        return back_to_dates(meeting, refusal)
    told = whom_to_tell_the_time(meeting, current_actor(), now=now)
    html = render_template(
        "booking/revive_date.html",
        meeting=meeting,
        occurrence=occurrence,
        form=form,
        can_revive=refusal is None,
        tellings=[each for each in told if each.participant.id not in occurrence.off],
    )
    return html, form.status
