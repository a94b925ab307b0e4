"""Tags of a ticket: put on, taken off."""

import uuid

from flask import request
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from support.kin_forms import TagForm
from support.models import Ticket
from support.services import tagging
from support.views import acting
from support.views.ticket_forms import TicketForms
from support.views.tickets import bp


@bp.post("/tickets/<uuid:ticket_id>/tags")
@with_role(Role.SUPPORTER)
def tag(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """One more."""
    acting.find(ticket_id)
    form = TagForm(request.form)

    def put(ticket: Ticket) -> None:
        tagging.tag(ticket, form.tag.data or "", by=current_actor(), now=clock.now())

    if status := acting.refusal(ticket_id, form, put):
        return acting.show(ticket_id, TicketForms(tag=form), status=status)
    return acting.back(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/tags/<int(max=2147483647):tag_id>/removal")
@with_role(Role.SUPPORTER)
def untag(ticket_id: uuid.UUID, tag_id: int) -> ResponseReturnValue:
    """One less."""
    acting.find(ticket_id)
    by = current_actor()
    acting.do(ticket_id, lambda ticket: tagging.untag(ticket, tag_id, by=by, now=clock.now()))
    return acting.back(ticket_id)
