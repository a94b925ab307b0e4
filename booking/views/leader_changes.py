"""Who leads a meeting that is booked, and who leads the talk in it."""

import uuid

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking import directory
from booking.forms import SearchForm, possible_id
from booking.forms_for_changes import ChangeChairForm, ChangeLeaderForm
from booking.joining import occurrence_at
from booking.models import Meeting
from booking.ports import meeting_post
from booking.services import chairs, leader_changes
from booking.services.refusals import ChangedMeanwhile
from booking.views.led_meeting import (
    closed,
    led_meeting,
    look_at,
    to_meeting,
)
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/meetings/<uuid:meeting_id>/leader", methods=["GET", "POST"])
@signed_in
def change_leader(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody else leads from now on. Nobody else is invited again."""
    form = ChangeLeaderForm(request.form)
    if not form.submitted():
        return _leader_page(look_at(meeting_id), form)
    try:
        with transaction():
            _change_leader(led_meeting(meeting_id), form)
    except DomainError as refusal:
        form.take(refusal)
        return _leader_page(led_meeting(meeting_id), form)
    user = directory.person_of(possible_id(form.user_id.data) or uuid.UUID(int=0))
    flash(_("%(name)s leads the meeting now, and is told so.", name=user.name if user else ""))
    return to_meeting(meeting_id)


def _change_leader(meeting: Meeting, form: ChangeLeaderForm) -> None:
    chosen = possible_id(form.user_id.data)
    user = directory.person_of(chosen) if chosen else None
    if user is None:
        raise leader_changes.MayNotLead
    leader_changes.change_leader(
        meeting,
        user,
        stays=form.before.data == "stays",
        seen=possible_id(form.seen.data),
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _leader_page(meeting: Meeting, form: ChangeLeaderForm) -> ResponseReturnValue:
    if back := closed(meeting):
        return back
    form.seen.raw_data, form.seen.data = None, str(meeting.leader_id)  # as it is shown now
    search = SearchForm(request.args)
    words = (search.q.data or "") if search.validate() else ""
    html = render_template(
        "booking/change_leader.html",
        meeting=meeting,
        occurrence=occurrence_at(meeting, now=clock.now()),
        form=form,
        search=search,
        found=leader_changes.who_may_lead(meeting, words, now_led_by=meeting.leader_id),
    )
    return html, 422 if search.errors else form.status


@bp.route("/meetings/<uuid:meeting_id>/chair", methods=["GET", "POST"])
@signed_in
def change_chair(meeting_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody leads the talk, or nobody but the leader."""
    form = ChangeChairForm(request.form)
    if not form.submitted():
        return _chair_page(look_at(meeting_id), form)
    try:
        with transaction():
            _change_chair(led_meeting(meeting_id), form)
    except DomainError as refusal:
        form.take(refusal)
        return _chair_page(led_meeting(meeting_id), form)
    flash(_("Saved. Those it is about are told."))
    return to_meeting(meeting_id)


def _change_chair(meeting: Meeting, form: ChangeChairForm) -> None:
    chosen = possible_id(form.user_id.data)
    user = directory.person_of(chosen) if chosen else None
    if user is None and form.user_id.data != "nobody":
        raise ChangedMeanwhile
    chairs.choose_chair(
        meeting,
        user,
        seen=possible_id(form.seen.data),
        by=current_actor(),
        post=meeting_post(),
        now=clock.now(),
    )


def _chair_page(meeting: Meeting, form: ChangeChairForm) -> ResponseReturnValue:
    if back := closed(meeting):
        return back
    form.seen.raw_data, form.seen.data = None, str(meeting.chair_id or "")  # as it is shown now
    search = SearchForm(request.args)
    words = (search.q.data or "") if search.validate() else ""
    html = render_template(
        "booking/change_chair.html",
        meeting=meeting,
        occurrence=occurrence_at(meeting, now=clock.now()),
        form=form,
        search=search,
        found=chairs.who_may_chair(meeting, words),
    )
    return html, 422 if search.errors else form.status
