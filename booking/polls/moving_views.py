"""From the page of a booked meeting: asking the participants about another time."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking.drafts import Plan
from booking.models import Attending, Meeting, Occurrence
from booking.polls import asking, moving
from booking.polls.asking import Question
from booking.polls.finding import open_poll_to_move
from booking.polls.forms import TimesForm
from booking.ports import meeting_post, offered_hours
from booking.services.series_scope import find_date
from booking.views.led_meeting import led_meeting, look_at, to_meeting
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError


def _date(meeting: Meeting, date_id: uuid.UUID) -> Occurrence:
    return find_date(meeting, date_id) or abort(404)


@bp.route("/meetings/<uuid:meeting_id>/dates/<uuid:date_id>/time-poll", methods=["GET", "POST"])
@with_role(Role.MEETING_LEADER)
def ask_to_move(meeting_id: uuid.UUID, date_id: uuid.UUID) -> ResponseReturnValue:
    """Which other times; and asking about them. The meeting stays where it is meanwhile."""
    occurrence = _date(led_meeting(meeting_id), date_id)
    if poll := open_poll_to_move(date_id):
        return redirect(url_for("polls.show", poll_id=poll.id), 303)
    plan = moving.plan_of_meeting(occurrence)
    form = _form(occurrence, plan)
    if form.is_looked_at(request.form.get("do")) or not form.submitted():
        return _page(_seen(meeting_id, date_id), plan, form)
    try:
        with transaction():
            poll_id = _ask(_date(led_meeting(meeting_id), date_id), form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(_date(led_meeting(meeting_id), date_id), plan, form)
    flash(_("The times are held, and everybody is being asked."))
    return redirect(url_for("polls.show", poll_id=poll_id), 303)


def _seen(meeting_id: uuid.UUID, date_id: uuid.UUID) -> Occurrence:
    """The page names people, so to open it is to look at the meeting."""
    if request.method == "GET":
        look_at(meeting_id)
    return _date(led_meeting(meeting_id), date_id)


def _form(occurrence: Occurrence, plan: Plan) -> TimesForm:
    listed = {person.id: person for person in occurrence.meeting.invited}
    must = [str(id) for id, p in listed.items() if p.attending is not Attending.OPTIONAL]
    form = TimesForm(request.form or None, data={"required": must})
    form.list_people(plan.guests, {id: p.name or p.function for id, p in listed.items()})
    return form


def _ask(occurrence: Occurrence, form: TimesForm) -> uuid.UUID:
    minutes = moving.plan_of_meeting(occurrence).minutes
    question = Question(form.starts(), minutes, form.deadline.data, form.required_keys())
    now, post = clock.now(), meeting_post()
    return moving.ask_to_move(occurrence, question, by=current_actor(), post=post, now=now).id


def _page(occurrence: Occurrence, plan: Plan, form: TimesForm) -> ResponseReturnValue:
    """Where there is nothing to ask about, a look leads back and says why."""
    now, meeting = clock.now(), occurrence.meeting
    try:
        moving.check(occurrence, now=now)
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
        return to_meeting(meeting.id)
    since = None if form.since.errors else form.since.data
    leader, hours = occurrence.leader, offered_hours()
    found = asking.suggestions(plan, leader, since=since, hours=hours, now=now)
    form.list_times([*found, *form.nearest])
    page = render_template(
        "polls/ask_to_move.html", meeting=meeting, occurrence=occurrence, form=form
    )
    return page, form.status
