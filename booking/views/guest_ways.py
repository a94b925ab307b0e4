"""Step 3 of a booking: how somebody on the list is reached."""

import uuid

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.access import with_role
from accounts.models import Role
from booking import draft_ways, drafts
from booking.models import MeetingDraft
from booking.views.drafts import bp
from booking.views.own_draft import own_draft, steps_of
from booking.ways_form import WaysForm
from booking.words import KINDS
from core import clock
from core.db import transaction
from core.errors import DomainError


@bp.route("/drafts/<uuid:draft_id>/invitees/<uuid:guest_key>/ways", methods=["GET", "POST"])
@with_role(Role.MEETING_LEADER)
@own_draft
def change_ways(draft: MeetingDraft, guest_key: uuid.UUID) -> ResponseReturnValue:
    """By mail, by SMS or by phone; in which language; at what hours."""
    plan = drafts.plan_of(draft)
    guest = draft_ways.find_guest(plan, guest_key) or abort(404)
    form, back = WaysForm.of(guest.invitee, request.form), url_for(".who", draft_id=draft.id)
    if form.submitted():
        try:
            with transaction():
                draft_ways.set_ways(draft, guest_key, form.plan(), now=clock.now())
        except DomainError as refusal:
            form.take(refusal)
        else:
            return redirect(back, 303)
    steps, person = steps_of(draft.id, plan), guest.invitee
    page = render_template(
        "booking/draft_ways.html", form=form, person=person, steps=steps, back=back, kinds=KINDS
    )
    return page, form.status
