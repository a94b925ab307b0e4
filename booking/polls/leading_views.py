"""A poll's own pages, for whoever asked and the deputies: the answers, changes, and the booking."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking.forms import BookingForm
from booking.models import Poll, Said
from booking.polls import answering, changes, choosing, own_times
from booking.polls.finding import find_person, find_poll, find_time, see_poll
from booking.polls.forms import (
    DeadlineForm,
    NewTimeForm,
    NotedAnswersForm,
    answers_form,
)
from booking.polls.table import table_of
from booking.ports import meeting_post
from core import clock, filters
from core.db import transaction
from core.errors import DomainError

bp = Blueprint("polls", __name__, url_prefix="/time-polls/<uuid:poll_id>")


@bp.get("")
@with_role(Role.MEETING_LEADER)
def show(poll_id: uuid.UUID) -> ResponseReturnValue:
    """Who can when. What has become a meeting leads there."""
    now = clock.now()
    with transaction():
        poll = see_poll(current_actor(), poll_id, now=now) or abort(404)
        if poll.leads_to:
            return redirect(url_for("meetings.show", meeting_id=poll.leads_to), 303)
    return _page(poll_id)


def _page(
    poll_id: uuid.UUID,
    refusal: DomainError | None = None,
    new_time: NewTimeForm | None = None,
    deadline: DeadlineForm | None = None,
) -> ResponseReturnValue:
    poll = find_poll(current_actor(), poll_id) or abort(404)
    if poll.leads_to:
        return redirect(url_for("meetings.show", meeting_id=poll.leads_to), 303)
    page = render_template(
        "polls/poll.html",
        table=table_of(poll, now=clock.now()),
        new_time=new_time or NewTimeForm(),
        deadline=deadline or DeadlineForm(),
        refusal=refusal,
        now=clock.now(),
    )
    return page, 422 if refusal or new_time or deadline else 200


def _locked(poll_id: uuid.UUID) -> Poll:
    """The poll, which nobody else changes before the transaction ends."""
    return find_poll(current_actor(), poll_id, lock=True) or abort(404)


def _known(poll_id: uuid.UUID) -> None:
    find_poll(current_actor(), poll_id) or abort(404)


def _back(poll_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for(".show", poll_id=poll_id), 303)


@bp.post("/reminders")
@with_role(Role.MEETING_LEADER)
def remind(poll_id: uuid.UUID) -> ResponseReturnValue:
    """Remind those who have not answered."""
    try:
        with transaction():
            poll, now = _locked(poll_id), clock.now()
            count = changes.remind(poll, by=current_actor(), post=meeting_post(), now=now)
    except DomainError as refusal:
        return _page(poll_id, refusal)
    said = ngettext(
        "%(num)d person is being reminded.", "%(num)d people are being reminded.", count
    )
    flash(said)
    return _back(poll_id)


@bp.post("/times")
@with_role(Role.MEETING_LEADER)
def add_time(poll_id: uuid.UUID) -> ResponseReturnValue:
    """One more proposal."""
    _known(poll_id)
    form = NewTimeForm(request.form)
    if not form.validate():
        return _page(poll_id, new_time=form)
    try:
        with transaction():
            poll, now, post = _locked(poll_id), clock.now(), meeting_post()
            changes.add_time(poll, form.starts_at(), by=current_actor(), post=post, now=now)
    except DomainError as refusal:
        form.take(refusal)
        return _page(poll_id, new_time=form)
    flash(_("The time is held too. Those who have answered are asked about it."))
    return _back(poll_id)


@bp.post("/times/<uuid:time_id>/removal")
@with_role(Role.MEETING_LEADER)
def remove_time(poll_id: uuid.UUID, time_id: uuid.UUID) -> ResponseReturnValue:
    """Take a proposal away."""
    try:
        with transaction():
            poll = _locked(poll_id)
            time = find_time(poll, time_id) or abort(404)
            changes.remove_time(poll, time, by=current_actor(), now=clock.now())
    except DomainError as refusal:
        return _page(poll_id, refusal)
    flash(_("The time is taken away, and free again."))
    return _back(poll_id)


@bp.post("/deadline")
@with_role(Role.MEETING_LEADER)
def extend(poll_id: uuid.UUID) -> ResponseReturnValue:
    """Another last day to answer. What cannot be held any more is said."""
    _known(poll_id)
    form = DeadlineForm(request.form)
    on = form.deadline.data if form.validate() else None
    if on is None:
        return _page(poll_id, deadline=form)
    try:
        with transaction():
            lost = changes.extend(_locked(poll_id), on, by=current_actor(), now=clock.now())
            taken = ", ".join(filters.day_and_time(time.starts_at) for time in lost)
    except DomainError as refusal:
        form.take(refusal)
        return _page(poll_id, deadline=form)
    flash(_("People can answer until then, and the times are held."))
    if taken:
        flash(_("Taken meanwhile, and not held: %(times)s.", times=taken), "warning")
    return _back(poll_id)


@bp.route("/withdrawal", methods=["GET", "POST"])
@with_role(Role.MEETING_LEADER)
def drop(poll_id: uuid.UUID) -> ResponseReturnValue:
    """Drop the question: first a page that says what happens, then it does."""
    poll = find_poll(current_actor(), poll_id) or abort(404)
    form = BookingForm(request.form)
    if form.submitted():
        try:
            with transaction():
                poll, now = _locked(poll_id), clock.now()
                changes.drop(poll, by=current_actor(), post=meeting_post(), now=now)
        except DomainError as refusal:
            return _page(poll_id, refusal)
        flash(_("The question is dropped, and the times are free again."))
        return _back(poll_id)
    if poll.closed_at:
        return _back(poll_id)
    told = changes.reachable(poll.asked)
    return render_template("polls/drop.html", poll=poll, told=len(told))


@bp.route("/people/<uuid:person_id>/answers", methods=["GET", "POST"])
@with_role(Role.MEETING_LEADER)
def note_answers(poll_id: uuid.UUID, person_id: uuid.UUID) -> ResponseReturnValue:
    """What somebody said on the phone."""
    poll = find_poll(current_actor(), poll_id) or abort(404)
    person = find_person(poll, person_id) or abort(404)
    if poll.closed_at:
        return _back(poll_id)
    said = {answer.time_id: answer.said for answer in person.answers}
    typed = request.form or None
    form = answers_form(
        NotedAnswersForm, poll.proposals, typed,
        said=said, note=person.note, lead=own_times.lead_of(person),
    )  # fmt: skip
    if form.submitted():
        return _note(poll_id, person_id, form.said(), form.note.data or "")
    page = render_template("polls/note_answers.html", poll=poll, person=person, form=form)
    return page, form.status


def _note(
    poll_id: uuid.UUID, person_id: uuid.UUID, said: dict[uuid.UUID, Said], note: str
) -> ResponseReturnValue:
    try:
        with transaction():
            person = find_person(_locked(poll_id), person_id) or abort(404)
            answering.note_answer(person, said, note, by=current_actor(), now=clock.now())
    except DomainError as refusal:
        return _page(poll_id, refusal)
    flash(_("The answer is saved, and it says that you took it."))
    return _back(poll_id)


@bp.post("/times/<uuid:time_id>/meeting")
@with_role(Role.MEETING_LEADER)
def book(poll_id: uuid.UUID, time_id: uuid.UUID) -> ResponseReturnValue:
    """One click: this time becomes the meeting, and everybody is invited; or the meeting that is
    booked moves there."""
    try:
        with transaction():
            poll = _locked(poll_id)
            time, now, post = find_time(poll, time_id), clock.now(), meeting_post()
            if time is None:
                abort(404)
            meeting_id = choosing.choose_time(poll, time, by=current_actor(), post=post, now=now)
            is_moved = poll.moved_at is not None
    except DomainError as refusal:
        return _page(poll_id, refusal)
    if is_moved:
        flash(_("The meeting is moved, and everybody is told."))
    else:
        flash(_("The meeting is booked, and the invitations are on their way."))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
