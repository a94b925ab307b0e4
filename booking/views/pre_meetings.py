"""The pre-meeting of the professionals, longer, shorter or not at all, after the booking."""

import uuid
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.access import current_actor, signed_in
from booking.joining import occurrence_at
from booking.models import Meeting
from booking.ports import meeting_post
from booking.pre_meeting_forms import ChangePreMeetingForm
from booking.services import pre_meetings
from booking.services.telling import Told
from booking.views.led_meeting import (
    closed,
    led_meeting,
    look_at,
    next_date,
    to_meeting,
    with_told,
)
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.filters import day_and_time


@bp.route("/meetings/<uuid:meeting_id>/pre-meeting", methods=["GET", "POST"])
@signed_in
def change_pre_meeting(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """How long, and who will be told. Nothing happens before the button is pressed."""
    as_it_is = {"pre_minutes": str(led_meeting(meeting_id).pre_minutes or "")}
    form = ChangePreMeetingForm(request.form, data=as_it_is)
    if not form.submitted():
        return _page(look_at(meeting_id), form)
    try:
        with transaction():
            told = _change(led_meeting(meeting_id), form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(led_meeting(meeting_id), form)
    flash(with_told(_said(form.minutes), told))
    if form.wished:
        occurrence = occurrence_at(led_meeting(meeting_id), now=clock.now())
        flash(_("The meeting is now %(when)s.", when=day_and_time(occurrence.starts_at)))
    return to_meeting(meeting_id)


def _said(minutes: int | None) -> str:
    if minutes is None:
        return str(_("There is no pre-meeting any more."))
    return str(
        ngettext(
            "The pre-meeting lasts %(num)d minute now.",
            "The pre-meeting lasts %(num)d minutes now.",
            minutes,
        )
    )


def _change(meeting: Meeting, form: ChangePreMeetingForm) -> Told:
    by, post, now = current_actor(), meeting_post(), clock.now()
    said: Any = {"sequence": form.seen, "by": by, "post": post, "now": now}
    if form.wished and next_date(meeting) is None:
        return pre_meetings.move_with_pre_meeting(meeting, form.wished, form.minutes, **said)
    return pre_meetings.change_pre_meeting(meeting, form.minutes, **said)


def _page(meeting: Meeting, form: ChangePreMeetingForm) -> ResponseReturnValue:
    """The form. Of a meeting that is off or over nothing is changed."""
    if back := closed(meeting):
        return back
    now = clock.now()
    form.sequence.raw_data, form.sequence.data = None, str(meeting.sequence)  # as shown now
    html = render_template(
        "booking/change_pre_meeting.html",
        meeting=meeting,
        occurrence=occurrence_at(meeting, now=now),
        form=form,
        tellings=pre_meetings.whom_to_tell_of_it(meeting, current_actor(), now=now),
    )
    return html, form.status
