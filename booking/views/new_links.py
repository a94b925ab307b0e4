"""A new link for somebody in the meeting: asked for once more before the old one ends."""

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking import access
from booking.forms import NewLinkForm
from booking.joining import occurrence_for
from booking.models import Participant
from booking.ports import meeting_post
from booking.services.new_links import give_new_link
from booking.views.meetings import bp
from core import clock
from core.db import transaction
from core.errors import DomainError

ADDRESS = "/meetings/<uuid:meeting_id>/participants/<uuid:participant_id>/new-link"


@bp.get(ADDRESS)
@signed_in
def offer_link(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """What happens to the old link, and the button."""
    participant = _find(meeting_id, participant_id)
    return _page(participant, NewLinkForm(data={"generation": participant.link_generation}))


@bp.post(ADDRESS)
@signed_in
def give_link(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> ResponseReturnValue:
    """The old link ends at once, and a new one is sent."""
    participant, form = _find(meeting_id, participant_id), NewLinkForm(request.form)
    if not form.submitted():
        return _page(participant, form)
    try:
        with transaction():
            give_new_link(
                _find(meeting_id, participant_id),
                generation=form.generation.data or 0,
                by=current_actor(),
                post=meeting_post(),
                now=clock.now(),
            )
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(_("The old link has ended."))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _find(meeting_id: uuid.UUID, participant_id: uuid.UUID) -> Participant:
    meeting = access.find_meeting_to_lead(current_actor(), meeting_id) or abort(404)
    return access.find_participant(meeting, participant_id) or abort(404)


def _page(participant: Participant, form: NewLinkForm) -> ResponseReturnValue:
    now = clock.now()
    page = render_template(
        "booking/new_link.html",
        who=participant.name or participant.function,
        participant=participant,
        is_ahead=occurrence_for(participant, now=now).takes_place(now),
        form=form,
    )
    return page, form.status
