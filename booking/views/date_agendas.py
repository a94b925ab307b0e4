"""The agenda of one date of a series, of it and the following, or of all to come."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.forms_for_series import DateAgendaForm
from booking.models import Meeting
from booking.services import cancellations, date_agendas
from booking.views.led_meeting import led_meeting, look_at
from booking.views.meetings import bp
from booking.views.series_dates import back_to_dates, series_date
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/meetings/<uuid:meeting_id>/dates/<uuid:date_id>/agenda", methods=["GET", "POST"])
@signed_in
def edit_agenda(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """What is on it. No message leaves."""
    form = DateAgendaForm.of(series_date(led_meeting(meeting_id), date_id), request.form)
    if not form.submitted():
        return _page(look_at(meeting_id), date_id, form)
    try:
        with transaction():
            _change(meeting_id, date_id, form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(led_meeting(meeting_id), date_id, form)
    flash(_("The agenda is changed."))
    return redirect(url_for(".dates", meeting_id=meeting_id), 303)


def _change(meeting_id: uuid.UUID, date_id: uuid.UUID, form: DateAgendaForm) -> None:
    meeting = led_meeting(meeting_id)
    date_agendas.change_agenda(
        meeting,
        series_date(meeting, date_id),
        form.chosen_scope(),
        form.agenda.data or "",
        seen=form.seen.data or "",
        by=current_actor(),
        now=clock.now(),
    )


def _page(meeting: Meeting, date_id: uuid.UUID, form: DateAgendaForm) -> ResponseReturnValue:
    """The form. A date that is off or has begun keeps the agenda it had."""
    occurrence = series_date(meeting, date_id)
    try:
        cancellations.check(meeting, now=clock.now(), occurrence=occurrence)
    except DomainError as refusal:
        if request.method != "POST":
            return back_to_dates(meeting, refusal)
    form.seen.raw_data, form.seen.data = None, date_agendas.digest_of(occurrence)  # as it is now
    html = render_template(
        "booking/change_agenda.html", meeting=meeting, occurrence=occurrence, form=form
    )
    return html, form.status
