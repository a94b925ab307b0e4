"""Somebody whom the directory does not know, put on the list of a draft: to invite, or to ask."""

from collections.abc import Sequence

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from booking import directory, drafts, guests
from booking.forms import GuestForm
from booking.models import MeetingDraft, ParticipantKind
from booking.views.own_draft import steps_of
from booking.words import HEADINGS
from core import clock
from core.db import transaction
from core.errors import DomainError


def take_guest(
    draft: MeetingDraft, page: str, back: str, *, has_plan: bool = True
) -> ResponseReturnValue:
    """As much or little as is known; then back to the list."""
    kind = _kind()
    form = GuestForm.of(kind, directory.organisations(), request.form, has_plan=has_plan)
    if form.submitted():
        try:
            with transaction():
                invitee = guests.invitee_of(form.said(), kind)
                drafts.add_guest(draft, invitee, now=clock.now())
        except DomainError as refusal:
            form.take(refusal)
        else:
            return redirect(back, 303)
    steps: Sequence[object] = steps_of(draft.id, drafts.plan_of(draft))
    heading = HEADINGS[kind]
    html = render_template(page, form=form, kind=kind, heading=heading, steps=steps, back=back)
    return html, form.status


def _kind() -> ParticipantKind:
    try:
        return ParticipantKind(request.args.get("kind", ""))
    except ValueError:
        abort(404)
