"""The dates of a series: what is to come, what was left out, and changing some or all of them."""

import uuid
from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.forms_for_series import CancelDatesForm, MoveDatesForm
from booking.leader_calendar import LeaderCalendar
from booking.models import Meeting, Occurrence
from booking.ports import meeting_post, offered_hours
from booking.series_pages import dates_page, who_comes
from booking.series_words import near_words
from booking.services import cancellations, date_agendas, time_changes
from booking.services.series_cancellations import cancel_dates
from booking.services.series_claims import DatesTaken
from booking.services.series_moves import move_dates
from booking.services.series_retries import retry_date, skipped_dates
from booking.services.series_scope import Scope, find_date
from booking.services.telling import Told, whom_to_tell
from booking.slots import Slot
from booking.views.led_meeting import led_meeting, look_at, with_told
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.get("/meetings/<uuid:meeting_id>/dates")
@signed_in
def dates(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Every date, the next first, and those that were left out. A meeting of one time has none."""
    meeting = look_at(meeting_id)
    if not meeting.series:
        return redirect(url_for(".show", meeting_id=meeting_id), 303)
    now = clock.now()
    page = dates_page(meeting, now=now)
    who = who_comes(meeting, page.coming)
    return render_template(
        "booking/series_dates.html",
        meeting=meeting,
        page=page,
        who=who,
        own_agendas=date_agendas.with_own(page.coming),
        calendar=LeaderCalendar(meeting, current_actor(), page.coming),
        now=now,
    )


@bp.route("/meetings/<uuid:meeting_id>/dates/<uuid:date_id>/time", methods=["GET", "POST"])
@signed_in
def move_date(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """Another time for this date, for it and the following, or for all to come."""
    form = MoveDatesForm.of(series_date(led_meeting(meeting_id), date_id), request.form)
    if not form.submitted():
        return _move_page(look_at(meeting_id), date_id, form)
    try:
        with transaction():
            done = _move(meeting_id, date_id, form)
    except DomainError as refusal:
        form.take(refusal)
        return _move_page(led_meeting(meeting_id), date_id, form)
    flash(with_told(_("The dates are moved."), done))
    return redirect(url_for(".dates", meeting_id=meeting_id), 303)


def _move(meeting_id: uuid.UUID, date_id: uuid.UUID, form: MoveDatesForm) -> Told:
    meeting = led_meeting(meeting_id)
    occurrence = series_date(meeting, date_id)
    return move_dates(
        meeting,
        occurrence,
        form.wish(occurrence),
        sequence=form.sequence.data or 0,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _move_page(meeting: Meeting, date_id: uuid.UUID, form: MoveDatesForm) -> ResponseReturnValue:
    now, occurrence = clock.now(), series_date(meeting, date_id)
    try:
        time_changes.check(meeting, now=now, occurrence=occurrence)
    except DomainError as found:
        return back_to_dates(meeting, found)
    form.sequence.raw_data, form.sequence.data = None, meeting.sequence  # as it is shown now
    times = form.nearest or _free_times(occurrence)
    html = render_template(
        "booking/move_date.html",
        meeting=meeting,
        occurrence=occurrence,
        form=form,
        times=times,
        calendar=LeaderCalendar(meeting, current_actor(), [occurrence, *times]),
        tellings=time_changes.whom_to_tell_the_time(meeting, current_actor(), now=now),
    )
    return html, form.status


def _free_times(occurrence: Occurrence) -> Sequence[Slot]:
    now = clock.now()
    if occurrence.has_started(now):
        return ()
    return time_changes.free_times(occurrence, hours=offered_hours(), now=now)


@bp.route("/meetings/<uuid:meeting_id>/dates/<uuid:date_id>/cancellation", methods=["GET", "POST"])
@signed_in
def cancel_date(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """This date, it and the following, or all to come. Nothing happens before the button."""
    form = CancelDatesForm(request.form)
    if not form.submitted():
        return _cancel_page(look_at(meeting_id), date_id, form)
    try:
        with transaction():
            done = _cancel(meeting_id, date_id, form)
    except DomainError as refusal:
        form.refuse(refusal.message)
        return _cancel_page(led_meeting(meeting_id), date_id, form)
    is_one = form.chosen_scope() is Scope.THIS
    flash(with_told(_("The date is cancelled.") if is_one else _("The dates are cancelled."), done))
    return redirect(url_for(".dates", meeting_id=meeting_id), 303)


def _cancel(meeting_id: uuid.UUID, date_id: uuid.UUID, form: CancelDatesForm) -> Told:
    meeting = led_meeting(meeting_id)
    return cancel_dates(
        meeting,
        series_date(meeting, date_id),
        form.chosen_scope(),
        by=current_actor(),
        reason=form.reason.data or "",
        post=meeting_post(),
        now=clock.now(),
    )


def _cancel_page(
    meeting: Meeting, date_id: uuid.UUID, form: CancelDatesForm
) -> ResponseReturnValue:
    now, occurrence = clock.now(), series_date(meeting, date_id)
    try:
        cancellations.check(meeting, now=now, occurrence=occurrence)
    except DomainError as refusal:
        if request.method == "GET":
            return back_to_dates(meeting, refusal)
    html = render_template(
        "booking/cancel_date.html",
        meeting=meeting,
        occurrence=occurrence,
        form=form,
        tellings=whom_to_tell(meeting, current_actor(), now=now),
    )
    return html, form.status


@bp.post("/meetings/<uuid:meeting_id>/skipped-dates/<uuid:skipped_id>/retries")
@signed_in
def retry(meeting_id: uuid.UUID, skipped_id: uuid.UUID) -> ResponseReturnValue:
    """Book a date after all that was left out."""
    try:
        with transaction():
            done = _retry(meeting_id, skipped_id)
    except DomainError as refusal:
        flash(_with_near(refusal), "warning")
    else:
        flash(with_told(_("The date is booked."), done))
    return redirect(url_for(".dates", meeting_id=meeting_id), 303)


def _with_near(refusal: DomainError) -> str:
    """What was said, and when else the date could be."""
    if not isinstance(refusal, DatesTaken):
        return str(refusal.message)
    return f"{refusal.message} {near_words([s for near in refusal.near.values() for s in near])}"


def _retry(meeting_id: uuid.UUID, skipped_id: uuid.UUID) -> Told:
    meeting = led_meeting(meeting_id)
    skipped = next((s for s in skipped_dates(meeting) if s.id == skipped_id), None) or abort(404)
    return retry_date(meeting, skipped, by=current_actor(), post=meeting_post(), now=clock.now())


def series_date(meeting: Meeting, date_id: uuid.UUID) -> Occurrence:
    """One date of a series, or a 404."""
    found = find_date(meeting, date_id)
    return found if found is not None and found.series_id else abort(404)


def back_to_dates(meeting: Meeting, refusal: DomainError) -> ResponseReturnValue:
    flash(str(refusal.message), "warning")
    return redirect(url_for(".dates", meeting_id=meeting.id), 303)
