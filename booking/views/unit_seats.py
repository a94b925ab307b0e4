"""What deputies do for an invited unit, from the meeting's page."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking import access, directory
from booking.forms import possible_id
from booking.forms_for_changes import UnitPersonForm
from booking.joining import occurrence_for
from booking.models import Answer, Participant
from booking.personal.forms import AnswerForm, OtherTimeForm
from booking.ports import meeting_post
from booking.services import unit_seats
from booking.services.looking import see_meeting
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError

AT = "/meetings/<uuid:meeting_id>/unit-seats/<uuid:participant_id>"


def _seat(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Participant:
    return access.find_unit_seat(current_actor(), meeting_id, participant_id) or abort(404)


@bp.get(AT)
@signed_in
def show_seat(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """What was said for the unit, and what can be."""
    _seat(meeting_id, participant_id)
    with transaction():
        see_meeting(current_actor(), meeting_id, now=clock.now())
    return _page(_seat(meeting_id, participant_id), OtherTimeForm())


@bp.post(f"{AT}/answers")
@signed_in
def answer_for_unit(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Yes or no."""
    form = AnswerForm(request.form)
    _seat(meeting_id, participant_id)
    if not form.submitted():
        refusal = DomainError(_("Press one of the buttons."))
        return _page(_seat(meeting_id, participant_id), OtherTimeForm(), refusal)
    try:
        with transaction():
            said, by, post = Answer(form.answer.data), current_actor(), meeting_post()
            seat = _seat(meeting_id, participant_id)
            unit_seats.answer_for(seat, said, by=by, post=post, now=clock.now())
    except DomainError as refusal:
        return _page(_seat(meeting_id, participant_id), OtherTimeForm(), refusal)
    return _back(meeting_id, _("The answer for the unit is saved."))


@bp.post(f"{AT}/other-times")
@signed_in
def ask_for_unit(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Another time."""
    form = OtherTimeForm(request.form)
    _seat(meeting_id, participant_id)
    if form.submitted():
        try:
            with transaction():
                _ask(_seat(meeting_id, participant_id), form)
        except DomainError as refusal:
            form.take(refusal)
        else:
            return _back(meeting_id, _("Thank you. The leader of the meeting can see it."))
    return _page(_seat(meeting_id, participant_id), form)


def _ask(seat: Participant, form: OtherTimeForm) -> None:
    now = clock.now()
    slot = form.chosen(occurrence_for(seat, now=now))
    unit_seats.ask_other_time(seat, form.said, slot, by=current_actor(), now=now)


@bp.post(f"{AT}/people")
@signed_in
def name_for_unit(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """Who comes for the unit."""
    form = UnitPersonForm(request.form)
    _seat(meeting_id, participant_id)
    try:
        with transaction():
            _name(_seat(meeting_id, participant_id), form)
    except DomainError as refusal:
        return _page(_seat(meeting_id, participant_id), OtherTimeForm(), refusal)
    return _back(meeting_id, _("Saved. Those it is about are told."))


def _name(seat: Participant, form: UnitPersonForm) -> None:
    chosen = possible_id(form.user_id.data)
    user = directory.person_of(chosen) if chosen else None
    if user is None and form.user_id.data != "nobody":
        raise unit_seats.NotOfTheUnit
    by, post = current_actor(), meeting_post()
    unit_seats.name_person(seat, user, by=by, post=post, now=clock.now())


def _back(meeting_id: uuid.UUID, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _page(
    seat: Participant, form: OtherTimeForm, refusal: DomainError | None = None
) -> ResponseReturnValue:
    now = clock.now()
    occurrence = occurrence_for(seat, now=now)
    html = render_template(
        "booking/unit_seat.html",
        meeting=seat.meeting,
        occurrence=occurrence,
        seat=seat,
        row=unit_seats.seat_row(seat),
        people=unit_seats.people_of(seat.unit_id),
        form=form,
        refusal=refusal,
        is_ahead=occurrence.takes_place(now),
        has_begun=occurrence.has_started(now),
        now=now,
    )
    return html, 422 if refusal else form.status
