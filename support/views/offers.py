"""A unit is asked to take a ticket over: yes, no, or the sender takes it back."""

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from support.life_forms import DeclineForm
from support.models import Ticket
from support.services import offering
from support.timeline import by_user
from support.views import acting
from support.views.ticket_forms import TicketForms
from support.views.tickets import bp


@bp.post("/tickets/<uuid:ticket_id>/acceptances")
@with_role(Role.SUPPORTER)
def accept(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """Yes: the unit has it from now on, and whoever says so works on it."""
    by, post = by_user(current_actor()), acting.post()
    return acting.press(
        ticket_id,
        lambda ticket: offering.accept(ticket, by=by, post=post, now=clock.now()),
        _("The case is handed over, and the one who asked for help is told."),
    )


@bp.post("/tickets/<uuid:ticket_id>/refusals")
@with_role(Role.SUPPORTER)
def decline(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """No, and why."""
    acting.find(ticket_id)
    form = DeclineForm(request.form)

    def say_no(ticket: Ticket) -> None:
        by, why = by_user(current_actor()), form.why.data or ""
        offering.decline(ticket, why, by=by, post=acting.post(), now=clock.now())

    if status := acting.refusal(ticket_id, form, say_no):
        return acting.show(ticket_id, TicketForms(decline=form), status=status)
    flash(_("They are told that you cannot take it."))
    return acting.away(ticket_id)


@bp.post("/tickets/<uuid:ticket_id>/withdrawals")
@with_role(Role.SUPPORTER)
def end_offer(ticket_id: uuid.UUID) -> ResponseReturnValue:
    """The sender goes on with it."""
    by, post = current_actor(), acting.post()
    return acting.press(
        ticket_id,
        lambda ticket: offering.take_back(ticket, by=by, post=post, now=clock.now()),
        _("The case is with you. They are told."),
    )
