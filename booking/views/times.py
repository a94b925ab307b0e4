"""Step 2 of a booking: a free time from the list, or one of one's own."""

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking import drafts, notes, offers
from booking.models import MeetingDraft
from booking.ports import offered_hours
from booking.time_forms import DayForm, LookForm, SlotForm, TimeForm
from booking.views.drafts import bp
from booking.views.lines import citizen_line
from booking.views.own_draft import own_draft, steps_of
from booking.week import week_of
from core import clock
from core.db import transaction
from core.errors import DomainError

PRESSES: Mapping[str, type[DayForm]] = {"show": DayForm, "own": TimeForm, "next": SlotForm}


@bp.get("/drafts/<uuid:draft_id>/when")
@with_role(Role.MEETING_LEADER)
@own_draft
def when(draft: MeetingDraft) -> ResponseReturnValue:
    """Free times from the chosen day or today, or from the day that is asked for."""
    form = LookForm(request.args or None, data={"minutes": drafts.plan_of(draft).minutes})
    if request.args:
        form.validate()
    return _page(draft, form)


@bp.post("/drafts/<uuid:draft_id>/when")
@with_role(Role.MEETING_LEADER)
@own_draft
def keep_when(draft: MeetingDraft) -> ResponseReturnValue:
    """Keep the chosen or typed time. One that is taken is told at once, with the nearest."""
    form = PRESSES.get(_pressed(), SlotForm)(request.form)
    if not form.validate():
        return _page(draft, form)
    if not isinstance(form, (SlotForm, TimeForm)):
        return redirect(url_for(".when", draft_id=draft.id, **form.address()), 303)
    try:
        with transaction():
            starts_at, length = form.chosen(drafts.plan_of(draft).minutes)
            actor, hours = current_actor(), offered_hours()
            drafts.set_time(draft, starts_at, length, leader=actor, hours=hours, now=clock.now())
    except DomainError as refusal:
        form.take(refusal)
        return _page(draft, form)
    return redirect(url_for(".who", draft_id=draft.id), 303)


def _pressed() -> str:
    """What the press was about. Enter takes the time that is typed, else the one that is chosen;
    a list made for another day, length or anything else asked than what stands there now is shown
    anew first."""
    said = request.form
    pressed = said.get("do", "own" if "date" in said else "next")
    if pressed == "enter":
        pressed = "own" if said.get("time") else "next"
    asked = DayForm(said)
    return "show" if pressed == "next" and said.get("shown", asked.key) != asked.key else pressed


@bp.get("/drafts/<uuid:draft_id>/week")
@with_role(Role.MEETING_LEADER)
@own_draft
def show_week(draft: MeetingDraft) -> ResponseReturnValue:
    """A whole week of free times, from where one chooses as from the list."""
    now, kept, form = clock.now(), drafts.plan_of(draft), LookForm(request.args)
    form.validate()
    since, minutes = form.asked(kept.minutes)
    plan, day = drafts.lasting(kept, minutes), since or clock.to_local(kept.starts_at or now).date()
    week = week_of(plan, current_actor(), day, hours=offered_hours(), asked=form.wished, now=now)
    return render_template(
        "booking/draft_week.html",
        plan=plan,
        draft=draft,
        steps=steps_of(draft.id, plan),
        week=week,
        asked=form.address() | {"minutes": minutes},
    )


def _page(draft: MeetingDraft, form: DayForm) -> ResponseReturnValue:
    now, kept = clock.now(), drafts.plan_of(draft)
    since, minutes = form.asked(kept.minutes)
    plan, hours = drafts.lasting(kept, minutes), offered_hours()
    offer = offers.offer(
        plan, current_actor(), since=since, hours=hours, asked=form.wished, now=now
    )
    form.fill(offer.day)
    line = citizen_line(plan.matter.unit_id, offer.first, now=now)
    page = render_template(
        "booking/draft_when.html",
        plan=plan,
        draft=draft,
        steps=steps_of(draft.id, plan),
        offer=offer,
        notes=notes.time_notes(plan, offer.first, room=offer.room, line=line, now=now),
        form=form,
        asked=form.address(),
    )
    return page, form.status
