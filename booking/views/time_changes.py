"""Moving a meeting: a page with free times and who will be told, and then the deed."""

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.forms_for_leaders import ChangeTimeForm
from booking.joining import occurrence_at
from booking.leader_calendar import LeaderCalendar
from booking.models import Meeting, Occurrence
from booking.ports import meeting_post, offered_hours
from booking.services import time_changes
from booking.services.telling import Told
from booking.slots import Slot
from booking.views.led_meeting import led_meeting, look_at, next_date, with_told
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.filters import day_and_time


@bp.route("/meetings/<uuid:meeting_id>/time", methods=["GET", "POST"])
@signed_in
def change_time(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Free times, and who will be told. Nothing happens before the button is pressed."""
    if request.method == "GET" and (date := next_date(led_meeting(meeting_id))):
        return redirect(url_for(".move_date", meeting_id=meeting_id, date_id=date), 303)
    form = ChangeTimeForm.of(_occurrence(led_meeting(meeting_id)), request.form)
    if not form.submitted():
        return _page(look_at(meeting_id), form)
    try:
        with transaction():
            done = _change(meeting_id, form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(led_meeting(meeting_id), form)
    _say_when(led_meeting(meeting_id), done)
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _say_when(meeting: Meeting, done: Told) -> None:
    """That it is moved; a time of one's own was in no list that would have said who is taken."""
    occurrence = _occurrence(meeting)
    when = day_and_time(occurrence.starts_at)
    flash(with_told(_("The meeting is now %(when)s.", when=when), done))
    calendar = LeaderCalendar(meeting, current_actor(), [occurrence])
    if calendar.is_taken(occurrence):
        flash(f"{calendar.words(occurrence)}.", "warning")


def _occurrence(meeting: Meeting) -> Occurrence:
    return occurrence_at(meeting, now=clock.now())


def _change(meeting_id: uuid.UUID, form: ChangeTimeForm) -> Told:
    meeting = led_meeting(meeting_id)
    return time_changes.change_time(
        meeting,
        form.chosen(_occurrence(meeting)),
        sequence=form.sequence.data or 0,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _page(meeting: Meeting, form: ChangeTimeForm) -> ResponseReturnValue:
    """What to decide on. Where there is nothing to decide, a look leads back and says why."""
    now = clock.now()
    try:
        occurrence = time_changes.check(meeting, now=now)
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
        return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    has_begun = occurrence.has_started(now)
    form.sequence.raw_data, form.sequence.data = None, meeting.sequence  # as it is shown now
    times = [] if has_begun else form.nearest or _free_times(occurrence)
    html = render_template(
        "booking/change_time.html",
        meeting=meeting,
        occurrence=occurrence,
        form=form,
        has_begun=has_begun,
        times=times,
        calendar=LeaderCalendar(meeting, current_actor(), [occurrence, *times]),
        tellings=time_changes.whom_to_tell_the_time(meeting, current_actor(), now=now),
    )
    return html, form.status


def _free_times(occurrence: Occurrence) -> Sequence[Slot]:
    return time_changes.free_times(occurrence, hours=offered_hours(), now=clock.now())
