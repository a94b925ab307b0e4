"""Another virtual room for dates of a series. Which dates stands in the address, so that each
choice shows the rooms that are free on all of them; it works without a script."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from accounts.access import current_actor, signed_in
from booking.forms_for_series import SCOPES, ChangeRoomsForm
from booking.models import Meeting
from booking.ports import meeting_post
from booking.services.series_rooms import choose_rooms, dates_with, rooms_instead
from booking.views.led_meeting import led_meeting, look_at
from booking.views.meetings import bp
from booking.views.series_dates import back_to_dates, series_date
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/meetings/<uuid:meeting_id>/dates/<uuid:date_id>/room", methods=["GET", "POST"])
@signed_in
def change_rooms(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """Another room for this date, for it and the following, or for all to come."""
    form = ChangeRoomsForm(request.form)
    if not form.submitted():
        return _page(look_at(meeting_id), date_id, form)
    try:
        with transaction():
            changed = _change(led_meeting(meeting_id), date_id, form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(led_meeting(meeting_id), date_id, form)
    flash(
        ngettext(
            "%(num)d date has another room now. All links lead there.",
            "%(num)d dates have another room now. All links lead there.",
            changed,
        )
    )
    return redirect(url_for(".dates", meeting_id=meeting_id), 303)


def _change(meeting: Meeting, date_id: uuid.UUID, form: ChangeRoomsForm) -> int:
    return choose_rooms(
        meeting,
        series_date(meeting, date_id),
        form.wish(),
        sequence=form.seen,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _page(meeting: Meeting, date_id: uuid.UUID, form: ChangeRoomsForm) -> ResponseReturnValue:
    now, occurrence = clock.now(), series_date(meeting, date_id)
    scope = form.chosen_scope(request.args.get("scope"))
    try:
        dates = dates_with(meeting, occurrence, scope, now=now)
    except DomainError as found:
        return back_to_dates(meeting, found)
    if occurrence.provision is None:  # a form of meeting without one
        return redirect(url_for(".dates", meeting_id=meeting.id), 303)
    form.sequence.raw_data, form.sequence.data = None, str(meeting.sequence)  # as it is shown now
    form.scope.raw_data, form.scope.data = None, scope.value
    html = render_template(
        "booking/change_rooms.html",
        meeting=meeting,
        occurrence=occurrence,
        form=form,
        scopes=SCOPES,
        dates=dates,
        offers=rooms_instead(meeting, dates, now=now),
    )
    return html, form.status
