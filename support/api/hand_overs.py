"""Giving a ticket to another unit: asking it, its yes or no, and taking the question back."""

import uuid
from typing import Any

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking.api.blueprint import bp
from booking.api.once import KEY, once
from core import clock
from support.api.asked import DeclineSchema, HandOverSchema
from support.api.holding import AT, done, hold
from support.api.schemas import TicketLineSchema
from support.api.tickets import TAG
from support.api.versions import IF_MATCH, must_be_as_seen
from support.services import handing_over, offering
from support.timeline import by_user
from support.views.acting import post


@bp.route(f"{AT}/hand-overs", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(HandOverSchema)
@bp.answers(TicketLineSchema, 201)
def offer_ticket(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """Ask another unit to take it over. Until it says yes, the ticket is with you.

    A unit that is closed is passed by, and the next on the way is asked.
    """
    ticket = hold(ticket_id)
    must_be_as_seen(ticket)
    handing_over.hand_over(
        ticket, asked["to"], reason=asked["reason"], tried=asked["tried"],
        by=current_actor(), post=post(), now=clock.now(),
    )  # fmt: skip
    return done(ticket)


@bp.route(f"{AT}/acceptances", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.answers(TicketLineSchema, 201)
def accept_ticket(ticket_id: uuid.UUID) -> Any:
    """Yes: your unit has it from now on, and you work on it."""
    ticket = hold(ticket_id)
    offering.accept(ticket, by=by_user(current_actor()), post=post(), now=clock.now())
    return done(ticket)


@bp.route(f"{AT}/refusals", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.body(DeclineSchema)
@bp.answers(TicketLineSchema, 201)
def decline_ticket(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """No, and why. The ticket stays where it is, and you may see it no more."""
    ticket, by = hold(ticket_id), by_user(current_actor())
    offering.decline(ticket, asked["why"], by=by, post=post(), now=clock.now())
    return done(ticket)


@bp.route(f"{AT}/withdrawals", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.answers(TicketLineSchema, 201)
def take_ticket_back(ticket_id: uuid.UUID) -> Any:
    """Ask no more, and go on with it."""
    ticket = hold(ticket_id)
    offering.take_back(ticket, by=current_actor(), post=post(), now=clock.now())
    return done(ticket)
