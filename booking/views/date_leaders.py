"""Who leads one date of a series, or it and the following."""

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from accounts.models import User
from booking import directory
from booking.forms import SearchForm, possible_id
from booking.forms_for_dates import ChangeDateLeaderForm
from booking.models import Meeting, Occurrence
from booking.ports import meeting_post
from booking.services import date_leaders, leader_changes, time_changes
from booking.services.series_scope import Scope
from booking.views.led_meeting import led_meeting, look_at
from booking.views.meetings import bp
from booking.views.series_dates import back_to_dates, series_date
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.filters import day


@bp.route("/meetings/<uuid:meeting_id>/dates/<uuid:date_id>/leader", methods=["GET", "POST"])
@signed_in
def change_date_leader(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody else leads this date, it and the following, or all to come."""
    form = ChangeDateLeaderForm(request.form)
    if not form.submitted():
        return _page(look_at(meeting_id), date_id, form)
    try:
        with transaction():
            said = _change(meeting_id, date_id, form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(led_meeting(meeting_id), date_id, form)
    flash(said)
    return redirect(url_for(".dates", meeting_id=meeting_id), 303)


def _change(meeting_id: uuid.UUID, date_id: uuid.UUID, form: ChangeDateLeaderForm) -> str:
    meeting = led_meeting(meeting_id)
    occurrence, chosen = series_date(meeting, date_id), possible_id(form.user_id.data)
    user = directory.person_of(chosen) if chosen else None
    if user is None:
        raise leader_changes.MayNotLead
    date_leaders.change_date_leader(
        meeting,
        occurrence,
        user,
        form.chosen_scope(),
        stays=form.before.data == "stays",
        seen=possible_id(form.seen.data),
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )
    said = {"name": user.name, "day": day(occurrence.starts_at)}
    if form.chosen_scope() is Scope.THIS:
        return str(_("%(name)s leads the meeting on %(day)s, and is told so.", **said))
    return str(_("%(name)s leads the dates now, and is told so.", **said))


def _page(meeting: Meeting, date_id: uuid.UUID, form: ChangeDateLeaderForm) -> ResponseReturnValue:
    occurrence = series_date(meeting, date_id)
    try:
        time_changes.check(meeting, now=clock.now(), occurrence=occurrence)
    except DomainError as refusal:
        return back_to_dates(meeting, refusal)
    form.seen.raw_data, form.seen.data = None, str(occurrence.leader_id)  # as it is shown now
    search = SearchForm(request.args)
    words = (search.q.data or "") if search.validate() else ""
    html = render_template(
        "booking/change_date_leader.html",
        meeting=meeting,
        occurrence=occurrence,
        form=form,
        search=search,
        found=_found(meeting, occurrence, words),
    )
    return html, 422 if search.errors else form.status


def _found(meeting: Meeting, occurrence: Occurrence, words: str) -> Sequence[User]:
    """The meeting's leader first, where the date has another."""
    found = leader_changes.who_may_lead(meeting, words, now_led_by=occurrence.leader_id)
    if words or occurrence.own_leader_id is None:
        return found
    return [meeting.leader, *(user for user in found if user is not meeting.leader)]
