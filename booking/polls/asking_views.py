"""Asking about the time: from step 2 of a booking, first whom, then which times."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking import directory, drafts, guests
from booking.drafts import Plan
from booking.forms import PartyForm, SearchForm, possible_id
from booking.models import MeetingDraft
from booking.polls import asking
from booking.polls.asking import Question
from booking.polls.forms import QuestionForm
from booking.ports import meeting_post, offered_hours
from booking.services.participants import invite_unit, invite_user
from booking.views.drafts import bp
from booking.views.new_guest import take_guest
from booking.views.own_draft import own_draft, steps_of
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.get("/drafts/<uuid:draft_id>/time-poll/people")
@with_role(Role.MEETING_LEADER)
@own_draft
def poll_people(draft: MeetingDraft) -> ResponseReturnValue:
    """Whom the leader asks: those on the draft's list, and the directory to add from."""
    plan, search = drafts.plan_of(draft), SearchForm(request.args)
    words = (search.q.data or "") if search.validate() else ""
    page = render_template(
        "polls/people.html",
        draft=draft,
        steps=steps_of(draft.id, plan),
        guests=guests.rows(plan, current_actor())[1:],
        search=search,
        found_units=directory.find_units(words, by=current_actor()),
        found_people=directory.find_people(words),
    )
    return page, 422 if search.errors else 200


@bp.post("/drafts/<uuid:draft_id>/time-poll/people")
@with_role(Role.MEETING_LEADER)
@own_draft
def change_poll_people(draft: MeetingDraft) -> ResponseReturnValue:
    """Put a unit or a person of the directory on the list, or take somebody off."""
    unit_id, user_id = PartyForm(request.form).chosen()
    removed = possible_id(request.form.get("remove"))
    with transaction():
        unit = directory.offered_unit(unit_id) if unit_id else None
        person = directory.person_of(user_id) if user_id else None
        if removed:
            drafts.remove_guest(draft, removed, now=clock.now())
        elif unit:
            drafts.add_guest(draft, invite_unit(unit), now=clock.now())
        elif person:
            drafts.add_guest(draft, invite_user(person), now=clock.now())
        else:
            abort(422)
    return redirect(url_for(".poll_people", draft_id=draft.id), 303)


@bp.route("/drafts/<uuid:draft_id>/time-poll/invitees", methods=["GET", "POST"])
@with_role(Role.MEETING_LEADER)
@own_draft
def add_poll_guest(draft: MeetingDraft) -> ResponseReturnValue:
    """Somebody whom the directory does not know."""
    back = url_for(".poll_people", draft_id=draft.id)
    return take_guest(draft, "polls/new_person.html", back, has_plan=False)  # it asks all alike


@bp.route("/drafts/<uuid:draft_id>/time-poll", methods=["GET", "POST"])
@with_role(Role.MEETING_LEADER)
@own_draft
def ask_about_time(draft: MeetingDraft) -> ResponseReturnValue:
    """Which times; and sending it. One that is taken is said with the nearest, and none is held."""
    plan = drafts.plan_of(draft)
    if not plan.guests:
        return redirect(url_for(".poll_people", draft_id=draft.id), 303)
    form = _form(plan)
    if form.is_looked_at(request.form.get("do")):
        return _page(draft, plan, form)
    if not form.submitted():
        return _page(draft, plan, form)
    try:
        with transaction():
            poll_id = _ask(draft, form)
    except DomainError as refusal:
        form.take(refusal)
        return _page(draft, plan, form)
    flash(_("The times are held, and everybody is being asked."))
    return redirect(url_for("polls.show", poll_id=poll_id), 303)


def _form(plan: Plan) -> QuestionForm:
    usual = {"minutes": plan.minutes, "required": [str(guest.key) for guest in plan.guests]}
    form = QuestionForm(request.form or None, data=usual)
    names = {row.key: row.name for row in guests.rows(plan, current_actor())}
    form.list_people(plan.guests, names)
    return form


def _ask(draft: MeetingDraft, form: QuestionForm) -> uuid.UUID:
    question = Question(
        form.starts(), form.minutes.data or 0, form.deadline.data, form.required_keys()
    )
    now = clock.now()
    return asking.ask(draft, question, by=current_actor(), post=meeting_post(), now=now).id


def _page(draft: MeetingDraft, plan: Plan, form: QuestionForm) -> ResponseReturnValue:
    minutes = plan.minutes if form.minutes.errors else form.minutes.data or plan.minutes
    found = asking.suggestions(
        drafts.lasting(plan, minutes),
        current_actor(),
        since=None if form.since.errors else form.since.data,
        hours=offered_hours(),
        now=clock.now(),
    )
    form.list_times([*found, *form.nearest])
    steps = steps_of(draft.id, plan)
    page = render_template("polls/ask.html", draft=draft, steps=steps, form=form)
    return page, form.status
