"""A booking that comes again: the rule, and then every date of it, before anything is booked."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking import drafts, repetitions, series_notes
from booking.drafts import Plan
from booking.forms_for_series import DatesForm, RepetitionForm, moved_dates
from booking.leader_calendar import taken_slots
from booking.meeting_types.reading import types_of_unit
from booking.meeting_types.template import REPEATS, TypeTemplate
from booking.models import MeetingDraft
from booking.ports import offered_hours
from booking.series_words import REASONS, change_words, rhythm_words
from booking.views.drafts import bp
from booking.views.own_draft import own_draft, steps_of
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.holidays import half_holiday


@bp.get("/drafts/<uuid:draft_id>/repetition")
@with_role(Role.MEETING_LEADER)
@own_draft
def repetition(draft: MeetingDraft) -> ResponseReturnValue:
    """How often, and for how long."""
    return _rule_page(draft, _rule_form(draft))


@bp.post("/drafts/<uuid:draft_id>/repetition")
@with_role(Role.MEETING_LEADER)
@own_draft
def keep_repetition(draft: MeetingDraft) -> ResponseReturnValue:
    """Keep the rule and show its dates; or let it be one meeting after all."""
    if request.form.get("do") == "once":
        with transaction():
            repetitions.only_once(draft, now=clock.now())
        return redirect(url_for(".when", draft_id=draft.id), 303)
    form = _rule_form(draft)
    if not form.validate():
        return _rule_page(draft, form)
    try:
        with transaction():
            at, minutes = form.length()
            repetitions.set_repetition(draft, form.rule(), at, minutes, now=clock.now())
    except DomainError as refusal:
        form.take(refusal)
        return _rule_page(draft, form)
    return redirect(url_for(".dates", draft_id=draft.id), 303)


def _rule_form(draft: MeetingDraft) -> RepetitionForm:
    plan = drafts.plan_of(draft)
    rule, at = repetitions.rule_of(plan, _template(plan).repeats, now=clock.now())
    return RepetitionForm.of(rule, at, plan.minutes, request.form or None)


def _template(plan: Plan) -> TypeTemplate:
    """Of the type, as those who book for the unit have it."""
    return types_of_unit(plan.matter.unit_id)[plan.matter.type].template


def _rule_page(draft: MeetingDraft, form: RepetitionForm) -> ResponseReturnValue:
    plan = drafts.plan_of(draft)
    page = render_template(
        "booking/draft_repetition.html",
        form=form,
        steps=steps_of(draft.id, plan),
        template=_template(plan),
        repeats=REPEATS,
    )
    return page, form.status


@bp.get("/drafts/<uuid:draft_id>/dates")
@with_role(Role.MEETING_LEADER)
@own_draft
def dates(draft: MeetingDraft) -> ResponseReturnValue:
    """Every date in local time, and what is to be known of it."""
    if drafts.plan_of(draft).series is None:
        return redirect(url_for(".repetition", draft_id=draft.id), 303)
    return _dates_page(draft, DatesForm())


@bp.post("/drafts/<uuid:draft_id>/dates")
@with_role(Role.MEETING_LEADER)
@own_draft
def keep_dates(draft: MeetingDraft) -> ResponseReturnValue:
    """Keep the dates that are ticked, and those with another time."""
    form = DatesForm(request.form)
    if drafts.plan_of(draft).series is None:
        return redirect(url_for(".repetition", draft_id=draft.id), 303)
    try:
        with transaction():
            repetitions.set_dates(
                draft,
                form.kept(),
                moved_dates(request.form),
                leader=current_actor(),
                hours=offered_hours(),
                now=clock.now(),
            )
    except DomainError as refusal:
        form.take(refusal)
        return _dates_page(draft, form)
    return redirect(url_for(".who", draft_id=draft.id), 303)


def _dates_page(draft: MeetingDraft, form: DatesForm) -> ResponseReturnValue:
    plan = drafts.plan_of(draft)
    found = repetitions.date_rows(plan, current_actor(), hours=offered_hours(), now=clock.now())
    rows = found.rows
    slots = [row.slot for row in rows if row.slot]
    wanted = repetitions.would_be(plan, rows)
    page = render_template(
        "booking/draft_dates.html",
        form=form,
        plan=plan,
        steps=steps_of(draft.id, plan),
        rows=rows,
        silent=found.silent,
        away=taken_slots(current_actor().id, slots, lead=plan.lead),
        chosen=repetitions.chosen_of(plan),
        notes=series_notes.dates_notes(plan, wanted, now=clock.now()),
        ticked=form.kept() if request.form else {row.on for row in rows if row.is_kept},
        typed=moved_dates(request.form),
        rhythm=rhythm_words(plan.series.rule) if plan.series else "",
        reasons=REASONS,
        change_words=change_words,
        half_holiday=half_holiday,
    )
    return page, form.status
