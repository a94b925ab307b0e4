"""Step 2 of a booking: a free time from the list, or one of one's own."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking import drafts, notes, offers
from booking.forms import BookingForm, DayForm, SlotForm, TimeForm
from booking.models import MeetingDraft
from booking.views.drafts import bp
from booking.views.lines import citizen_line
from booking.views.own_draft import own_draft, steps_of
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.get("/drafts/<uuid:draft_id>/when")
@with_role(Role.MEETING_LEADER)
@own_draft
def when(draft: MeetingDraft) -> ResponseReturnValue:
    """Free times from now, or from the day that is asked for."""
    minutes = drafts.plan_of(draft).minutes
    day = DayForm(request.args or None, data={"minutes": minutes})
    if request.args:
        day.validate()
    return _page(draft, day, TimeForm(data={"minutes": day.asked(minutes)[1]}), refused=day)


@bp.post("/drafts/<uuid:draft_id>/when")
@with_role(Role.MEETING_LEADER)
@own_draft
def keep_when(draft: MeetingDraft) -> ResponseReturnValue:
    """Keep the chosen or typed time. One that is taken is told at once, with the nearest."""
    minutes = drafts.plan_of(draft).minutes
    form = TimeForm(request.form) if "date" in request.form else SlotForm(request.form)
    if form.validate():
        try:
            with transaction():
                starts_at, length = form.chosen(minutes)
                drafts.set_time(draft, starts_at, length, leader=current_actor(), now=clock.now())
        except DomainError as refusal:
            form.take(refusal)
        else:
            return redirect(url_for(".who", draft_id=draft.id), 303)
    typed = form if isinstance(form, TimeForm) else TimeForm(data={"minutes": minutes})
    return _page(draft, DayForm(data={"minutes": minutes}), typed, refused=form)


def _page(
    draft: MeetingDraft, day: DayForm, typed: TimeForm, *, refused: BookingForm
) -> ResponseReturnValue:
    now, kept = clock.now(), drafts.plan_of(draft)
    since, minutes = day.asked(kept.minutes)
    plan = drafts.lasting(kept, minutes)
    offer = offers.offer(plan, current_actor(), since=since, now=now)
    line = citizen_line(plan.matter.unit_id, offer.first, now=now)
    page = render_template(
        "booking/draft_when.html",
        plan=plan,
        steps=steps_of(draft.id, plan),
        offer=offer,
        notes=notes.time_notes(plan, offer.first, room=offer.room, line=line, now=now),
        day=day,
        typed=typed,
        refused=refused,
    )
    return page, refused.status
