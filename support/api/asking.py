"""Asking another unit for advice, and answering. The responsibility stays where it is."""

import uuid
from typing import Any

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking.api.blueprint import bp
from booking.api.once import KEY, once
from core import clock
from support.api.asked import AdviceSchema, TextSchema
from support.api.holding import AT, done, hold
from support.api.schemas import TicketLineSchema
from support.api.tickets import TAG
from support.services import consulting
from support.timeline import by_user
from support.views.acting import one_of, post


@bp.route(f"{AT}/consultations", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.body(AdviceSchema)
@bp.answers(TicketLineSchema, 201)
def ask_for_advice(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """Ask another unit what it would do. You keep the ticket, and it may read it until it answers.

    While it is asked already: 409.
    """
    ticket, by = hold(ticket_id), current_actor()
    consulting.ask(ticket, asked["to"], asked["question"], by=by, post=post(), now=clock.now())
    return done(ticket)


@bp.route(
    f"{AT}/consultations/<int(max=2147483647):consultation_id>/answers", tag=TAG, methods=("POST",)
)
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.body(TextSchema)
@bp.answers(TicketLineSchema, 201)
def advise(asked: dict[str, Any], ticket_id: uuid.UUID, consultation_id: int) -> Any:
    """What your unit would do. Only the desk reads it; you may see the ticket no more."""
    ticket = hold(ticket_id)
    question, by = one_of(ticket.consultations, consultation_id), by_user(current_actor())
    consulting.answer(ticket, question, asked["text"], by=by, post=post(), now=clock.now())
    return done(ticket)
