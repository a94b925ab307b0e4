"""How people meet, and in which virtual room."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.forms import possible_id
from booking.forms_for_changes import ChangeFormForm, ChangeRoomForm
from booking.joining import occurrence_at
from booking.models import Meeting, MeetingForm
from booking.ports import meeting_post
from booking.services import form_changes, time_changes
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
from booking.words import FORMS
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/meetings/<uuid:meeting_id>/form", methods=["GET", "POST"])
@signed_in
def change_form(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Video, some on video, telephone or in person; and who will be told."""
    meeting = led_meeting(meeting_id)
    as_it_is = {"form": meeting.form.value, "address": meeting.address}
    form = ChangeFormForm(request.form, data=as_it_is)
    if not form.submitted():
        return _form_page(look_at(meeting_id), form)
    try:
        with transaction():
            told = _change_form(led_meeting(meeting_id), form)
    except DomainError as refusal:
        form.take(refusal)
        return _form_page(led_meeting(meeting_id), form)
    said = _("You meet like this now: %(form)s.", form=FORMS[led_meeting(meeting_id).form])
    flash(with_told(said, told))
    return to_meeting(meeting_id)


def _change_form(meeting: Meeting, form: ChangeFormForm) -> Told:
    return form_changes.change_form(
        meeting,
        MeetingForm(form.form.data),
        form.address.data or None,
        sequence=form.seen,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _form_page(meeting: Meeting, form: ChangeFormForm) -> ResponseReturnValue:
    if back := closed(meeting):
        return back
    now = clock.now()
    form.sequence.raw_data, form.sequence.data = None, str(meeting.sequence)  # as shown now
    html = render_template(
        "booking/change_form.html",
        meeting=meeting,
        occurrence=occurrence_at(meeting, now=now),
        form=form,
        forms=FORMS,
        tellings=time_changes.whom_to_tell_the_time(meeting, current_actor(), now=now),
    )
    return html, form.status


@bp.route("/meetings/<uuid:meeting_id>/room", methods=["GET", "POST"])
@signed_in
def change_room(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Another virtual room: one that is free then and holds everybody."""
    if request.method == "GET" and (date := next_date(led_meeting(meeting_id))):
        return redirect(url_for(".change_rooms", meeting_id=meeting_id, date_id=date), 303)
    form = ChangeRoomForm(request.form)
    if not form.submitted():
        return _room_page(look_at(meeting_id), form)
    try:
        with transaction():
            form_changes.choose_room(
                led_meeting(meeting_id),
                possible_id(form.room_id.data),
                sequence=form.seen,
                by=current_actor(),
                post=meeting_post(),
                now=clock.now(),
            )
    except DomainError as refusal:
        form.take(refusal)
        return _room_page(led_meeting(meeting_id), form)
    flash(_("The meeting has another room now. All links lead there."))
    return to_meeting(meeting_id)


def _room_page(meeting: Meeting, form: ChangeRoomForm) -> ResponseReturnValue:
    occurrence = occurrence_at(meeting, now=clock.now())
    if back := closed(meeting):
        return back
    if occurrence.provision is None:
        return to_meeting(meeting.id)
    form.sequence.raw_data, form.sequence.data = None, str(meeting.sequence)  # as shown now
    html = render_template(
        "booking/change_room.html",
        meeting=meeting,
        occurrence=occurrence,
        form=form,
        rooms=form_changes.rooms_instead(occurrence, now=clock.now()),
    )
    return html, form.status
