"""Other times that participants ask for: one click moves the meeting there, another says no."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking import wishes
from booking.forms_for_changes import GrantWishForm
from booking.models import TimeWish
from booking.ports import meeting_post, offered_hours
from booking.services import time_changes, time_wishes
from booking.services.telling import Told
from booking.views.led_meeting import led_meeting, look_at, with_told
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.filters import day_and_time


def _wish(meeting_id: uuid.UUID, wish_id: int) -> TimeWish:
    return wishes.find_wish(led_meeting(meeting_id), wish_id) or abort(404)


@bp.route(
    "/meetings/<uuid:meeting_id>/time-wishes/<int(max=2147483647):wish_id>/acceptance",
    methods=["GET", "POST"],
)
@signed_in
def grant_wish(meeting_id: uuid.UUID, wish_id: int) -> ResponseReturnValue:
    """Move the meeting there and tell everybody; or the free times close by, where it is taken."""
    form = GrantWishForm(request.form)
    _wish(meeting_id, wish_id)
    if not form.submitted():
        look_at(meeting_id)
        return _page(_wish(meeting_id, wish_id), form)
    try:
        with transaction():
            told = _grant(_wish(meeting_id, wish_id), form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(_wish(meeting_id, wish_id), form)
    occurrence = _wish(meeting_id, wish_id).occurrence
    when = day_and_time(occurrence.starts_at)
    flash(with_told(_("The meeting is now %(when)s.", when=when), told))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _grant(wish: TimeWish, form: GrantWishForm) -> Told:
    return time_wishes.grant(
        wish,
        form.chosen(wish),
        sequence=form.seen,
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _page(wish: TimeWish, form: GrantWishForm) -> ResponseReturnValue:
    """The wish and what is free. Once it is answered, a look leads back and says so."""
    now, meeting = clock.now(), wish.occurrence.meeting
    if refusal := time_wishes.why_not(wish, now=now):
        flash(str(refusal.message), "warning")
        return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)
    form.sequence.raw_data, form.sequence.data = None, str(meeting.sequence)  # as it is shown now
    html = render_template(
        "booking/grant_wish.html",
        meeting=meeting,
        occurrence=wish.occurrence,
        wished=wishes.look_at_wish(wish, now=now),
        times=form.nearest or wishes.nearest_to(wish, hours=offered_hours(), now=now),
        tellings=time_changes.whom_to_tell_the_time(meeting, current_actor(), now=now),
        form=form,
    )
    return html, form.status


@bp.post("/meetings/<uuid:meeting_id>/time-wishes/<int(max=2147483647):wish_id>/refusal")
@signed_in
def decline_wish(meeting_id: uuid.UUID, wish_id: int) -> ResponseReturnValue:
    """The time stays, and who asked is told so."""
    name = (person := _wish(meeting_id, wish_id).participant).name or person.function
    try:
        with transaction():
            is_told = time_wishes.decline(
                _wish(meeting_id, wish_id),
                by=current_actor(),
                post=meeting_post(),
                now=clock.now(),
            )
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
    else:
        said = _("%(name)s is told that the time stays.", name=name)
        flash(said if is_told else _("%(name)s has to be called: the time stays.", name=name))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
