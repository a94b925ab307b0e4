"""Step 3 of a booking: who is to be there; and booking it."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking import directory, drafts, guests, notes, offers, series_notes
from booking.consent_notes import draft_consent_notes
from booking.forms import PartyForm, SearchForm
from booking.models import MeetingDraft
from booking.ports import meeting_post
from booking.services.participants import invite_unit, invite_user
from booking.views.drafts import bp
from booking.views.lines import citizen_line, without_line
from booking.views.new_guest import take_guest
from booking.views.own_draft import own_draft, steps_of
from booking.words import FORMS
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.get("/drafts/<uuid:draft_id>/who")
@with_role(Role.MEETING_LEADER)
@own_draft
def who(draft: MeetingDraft) -> ResponseReturnValue:
    """Step 3: the list, and the directory to add from."""
    if drafts.plan_of(draft).slot is None:
        return redirect(url_for(".when", draft_id=draft.id), 303)
    return _page(draft, None)


@bp.post("/drafts/<uuid:draft_id>/who")
@with_role(Role.MEETING_LEADER)
@own_draft
def book(draft: MeetingDraft) -> ResponseReturnValue:
    """Book and send. Lost to somebody else, it says the rule and the nearest free times."""
    plan = drafts.plan_of(draft)
    try:
        with transaction():
            meeting_id = drafts.book_draft(
                draft,
                by=current_actor(),
                post=meeting_post(),
                now=clock.now(),
            )
    except DomainError as refusal:
        return _page(draft, refusal)
    flash(_booked(plan))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _booked(plan: drafts.Plan) -> str:
    """What is on its way, and what has to be handed over."""
    sent, by_hand = plan.reachable, len(plan.invitees) - plan.reachable
    said = [
        ngettext(
            "The meeting is booked. %(num)d invitation is on its way.",
            "The meeting is booked. %(num)d invitations are on their way.",
            sent,
        )
        if sent
        else _("The meeting is booked.")
    ]
    if by_hand:
        said.append(
            ngettext(
                "%(num)d participant gets no message: hand over the print sheet.",
                "%(num)d participants get no message: hand over the print sheets.",
                by_hand,
            )
        )
    return " ".join(said)


def _page(draft: MeetingDraft, refusal: DomainError | None) -> ResponseReturnValue:
    plan, actor = drafts.plan_of(draft), current_actor()
    search = SearchForm(request.args)
    words = (search.q.data or "") if search.validate() else ""
    slot = plan.slot
    line = citizen_line(plan.matter.unit_id, slot, now=clock.now()) if plan.has_private else None
    slots = series_notes.chosen_slots(plan) if line else ()
    page = render_template(
        "booking/draft_who.html",
        plan=plan,
        draft=draft,
        steps=steps_of(draft.id, plan),
        guests=guests.rows(plan, actor),
        search=search,
        found_units=directory.find_units(words, by=current_actor()),
        found_people=directory.find_people(words),
        room=offers.free_room(plan, actor, slot, now=clock.now()) if slot else None,
        line=line,
        hotline=series_notes.hotline_over(plan, slots, now=clock.now()),
        is_crowded=notes.is_crowded(plan),
        consent=draft_consent_notes(plan),
        unhelped=[invitee.name or invitee.function for invitee in without_line(plan)],
        forms=FORMS,
        refusal=refusal,
    )
    return page, 422 if refusal or search.errors else 200


@bp.post("/drafts/<uuid:draft_id>/parties")
@with_role(Role.MEETING_LEADER)
@own_draft
def add_party(draft: MeetingDraft) -> ResponseReturnValue:
    """Put a unit or a person of the directory on the list."""
    unit_id, user_id = PartyForm(request.form).chosen()
    with transaction():
        unit = directory.offered_unit(unit_id) if unit_id else None
        person = directory.person_of(user_id) if user_id else None
        if unit:
            drafts.add_guest(draft, invite_unit(unit), now=clock.now())
        elif person:
            drafts.add_guest(draft, invite_user(person), now=clock.now())
        else:
            abort(422)
    return redirect(url_for(".who", draft_id=draft.id), 303)


@bp.route("/drafts/<uuid:draft_id>/invitees", methods=["GET", "POST"])
@with_role(Role.MEETING_LEADER)
@own_draft
def add_guest(draft: MeetingDraft) -> ResponseReturnValue:
    """Add somebody whom the directory does not know."""
    return take_guest(draft, "booking/draft_guest.html", url_for(".who", draft_id=draft.id))


@bp.post("/drafts/<uuid:draft_id>/invitees/<uuid:guest_key>/removal")
@with_role(Role.MEETING_LEADER)
@own_draft
def remove_guest(draft: MeetingDraft, guest_key: uuid.UUID) -> ResponseReturnValue:
    """Take somebody off the list."""
    with transaction():
        drafts.remove_guest(draft, guest_key, now=clock.now())
    return redirect(url_for(".who", draft_id=draft.id), 303)
