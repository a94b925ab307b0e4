"""Step 1 of a booking: what the meeting is about, and between whom."""

import uuid
from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from accounts.access import current_actor, with_role
from accounts.models import Role, Unit
from booking import access, directory, drafts, guests
from booking.drafts import Matter, Plan
from booking.forms import StartForm
from booking.guides.names import GuideName
from booking.guides.queries import staff_guide
from booking.meeting_types.reading import HeldType, types_for
from booking.meeting_types.suggestions import kind_of, suggest
from booking.models import MeetingDraft, MeetingType
from booking.planning_forms import Opens, StepForm, answers_of
from booking.services.participants import invite_unit
from booking.views.own_draft import own_draft, steps_of
from core import clock, filters
from core.db import transaction
from core.errors import DomainError

bp = Blueprint("drafts", __name__)


@bp.get("/drafts")
@with_role(Role.MEETING_LEADER)
def start() -> ResponseReturnValue:
    """What kind of meeting is it to be?"""
    kept = [
        (draft.id, drafts.plan_of(draft)) for draft in access.unfinished_drafts(current_actor())
    ]
    guide = staff_guide(current_actor(), GuideName.LEADER_BOOKING)
    types = types_for(drafts.home_of(current_actor()).organisation_id)
    return render_template("booking/draft_start.html", types=types, kept=kept, guide=guide)


@bp.post("/drafts")
@with_role(Role.MEETING_LEADER)
def begin() -> ResponseReturnValue:
    """Begin a booking of this type."""
    form = StartForm(request.form)
    if not form.validate():
        abort(422)
    with transaction():
        kind = MeetingType(form.type.data)
        draft = drafts.start_draft(current_actor(), kind, now=clock.now())
    return redirect(url_for(".what", draft_id=draft.id), 303)


@bp.get("/drafts/<uuid:draft_id>/what")
@with_role(Role.MEETING_LEADER)
@own_draft
def what(draft: MeetingDraft) -> ResponseReturnValue:
    """Step 1: form, purpose, agenda and parties."""
    return _page(draft, _form(drafts.plan_of(draft)))


@bp.post("/drafts/<uuid:draft_id>/what")
@with_role(Role.MEETING_LEADER)
@own_draft
def keep_what(draft: MeetingDraft) -> ResponseReturnValue:
    """Keep step 1 and go on; or look up, add or remove a party, and keep what was typed."""
    form = _form(drafts.plan_of(draft))
    if _changed_parties(draft):
        form.q.data = ""  # found, or no longer of interest
        return _page(draft, form)
    if request.form.get("do") == "suggest":
        suggest(form, _types(form)[kind_of(form, drafts.plan_of(draft).matter.type)].template)
        return _page(draft, form)
    if _searches(form) or not form.validate():
        return _page(draft, form)
    try:
        with transaction():
            details = form.details(drafts.plan_of(draft).details)
            drafts.set_matter(draft, Matter(**form.said()), details, now=clock.now())
    except DomainError as refusal:
        form.take(refusal)
        return _page(draft, form)
    return redirect(url_for(_step_after(drafts.plan_of(draft), form), draft_id=draft.id), 303)


def _step_after(plan: Plan, form: StepForm) -> str:
    """The time; of a type that is usually held again and again, a series until a time is chosen."""
    repeats = _types(form)[plan.matter.type].template.repeats
    is_open = plan.starts_at is None and not plan.matter.is_rehearsal
    return ".repetition" if repeats and is_open else ".when"


def _page(draft: MeetingDraft, form: StepForm) -> ResponseReturnValue:
    plan, types = drafts.plan_of(draft), _types(form)
    form.type.choices = [SelectChoice(t.value, held.template.name) for t, held in types.items()]
    kind = kind_of(form, plan.matter.type)
    page = render_template(
        "booking/draft_what.html",
        form=form,
        suggested=types[kind].template,
        opens=Opens.of(form, types[kind].template),
        steps=steps_of(draft.id, plan),
        guests=guests.rows(plan, current_actor())[1:],
        guide=staff_guide(current_actor(), GuideName.LEADER_BOOKING),
        found=directory.find_units(form.q.data or "", by=current_actor())
        if _searches(form)
        else None,
    )
    return page, form.status


def _types(form: StepForm) -> dict[MeetingType, HeldType]:
    """The types, as the organisation that is booked for has them."""
    units = {str(m.unit_id): m.unit for m in current_actor().memberships}
    unit = units.get(form.unit_id.data or "") or drafts.home_of(current_actor())
    return types_for(unit.organisation_id)


def _form(plan: Plan) -> StepForm:
    matter = plan.matter
    usual = {
        **answers_of(plan.details),
        **vars(matter),
        "unit_id": str(matter.unit_id),
        "phone": filters.phone(matter.phone),
    }
    form = StepForm(request.form or None, data=usual)
    places = {m.unit_id: m.unit.place for m in current_actor().memberships}
    mine = drafts.leading_unit_ids(current_actor())
    form.unit_id.choices = [SelectChoice(str(unit_id), places[unit_id]) for unit_id in mine]
    form.q.data = request.form.get("look_up") or form.q.data
    return form


def _found(form: StepForm) -> Sequence[Unit] | None:
    if not _searches(form):
        return None
    return directory.find_units(form.q.data or "", by=current_actor())


def _searches(form: StepForm) -> bool:
    """Whether the press was about looking somebody up: Enter after typing new words is."""
    pressed, words = request.form.get("do"), form.q.data
    return (pressed == "search" or "look_up" in request.form) or (
        pressed == "enter" and bool(words) and words != request.form.get("looked_up")
    )


def _changed_parties(draft: MeetingDraft) -> bool:
    """Put a unit on the list or take somebody off, when that was pressed."""
    added, removed = request.form.get("add", ""), request.form.get("remove", "")
    if not (added or removed):
        return False
    with transaction():
        unit = directory.offered_unit(_id(added)) if added else None
        if unit:
            drafts.add_guest(draft, invite_unit(unit), now=clock.now())
        if removed:
            drafts.remove_guest(draft, _id(removed), now=clock.now())
    return True


def _id(said: str) -> uuid.UUID:
    try:
        return uuid.UUID(said)
    except ValueError:
        abort(422)
