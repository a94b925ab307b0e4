"""Working on a ticket: take it, answer, note, end it, and say who was told by phone."""

import uuid
from typing import Any

from flask import abort

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking.api.blueprint import bp
from booking.api.once import KEY, once
from core import clock
from core.web import settings
from support.api.asked import OutcomeSchema, TextSchema, WaitSchema
from support.api.holding import AT, done, hold
from support.api.schemas import TicketLineSchema
from support.api.tickets import TAG
from support.api.versions import IF_MATCH, must_be_as_seen, version_seen
from support.services import again, mentioning, resolving, waiting, working
from support.views.acting import post


@bp.route(f"{AT}/assignments", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.answers(TicketLineSchema, 201)
def take_ticket(ticket_id: uuid.UUID) -> Any:
    """Be the one who works on it. When a colleague has it: 409 with their name."""
    ticket = hold(ticket_id)
    working.take(ticket, by=current_actor(), now=clock.now())
    return done(ticket)


@bp.route(f"{AT}/replies", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(TextSchema)
@bp.answers(TicketLineSchema, 201)
def reply_to_ticket(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """Answer the one who asked, on their own page; mail or SMS says that there is an answer.

    When something new was said since the ticket was read: 412, and nothing is sent.
    """
    ticket, seen = hold(ticket_id), version_seen().last_event_id
    by, now = current_actor(), clock.now()
    working.reply(ticket, asked["text"], seen=seen, by=by, post=post(), now=now)
    return done(ticket)


@bp.route(f"{AT}/notes", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.body(TextSchema)
@bp.answers(TicketLineSchema, 201)
def note_on_ticket(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """Something that only the desk reads. Whoever sees the ticket may. A colleague who is named
    with an @ is told; one who cannot see the ticket cannot be named: 422.
    """
    ticket = hold(ticket_id)
    by, now = current_actor(), clock.now()
    mentioning.note(ticket, asked["text"], by=by, post=post(), now=now)
    return done(ticket)


@bp.route(f"{AT}/waits", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.body(WaitSchema)
@bp.answers(TicketLineSchema, 201)
def let_ticket_wait(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """Nobody can go on with it just now. What the one who asked writes brings it back at once; what
    waits for its meeting is at hand again an hour before."""
    ticket = hold(ticket_id)
    waiting.wait(ticket, asked["reason"], by=current_actor(), now=clock.now())
    return done(ticket)


@bp.route(f"{AT}/resumptions", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.answers(TicketLineSchema, 201)
def resume_ticket(ticket_id: uuid.UUID) -> Any:
    """Go on with it. One that does not wait: 409."""
    ticket = hold(ticket_id)
    waiting.resume(ticket, by=current_actor(), now=clock.now())
    return done(ticket)


@bp.route(f"{AT}/resolutions", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(OutcomeSchema)
@bp.answers(TicketLineSchema, 201)
def resolve_ticket(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """Say how it ended. Everybody who must know is told; it closes by itself with the last one."""
    ticket = hold(ticket_id)
    must_be_as_seen(ticket)
    by, now = current_actor(), clock.now()
    resolving.resolve(ticket, asked["outcome"], by=by, post=post(), now=now)
    return done(ticket)


@bp.route(f"{AT}/reopenings", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.answers(TicketLineSchema, 201)
def open_ticket_again(ticket_id: uuid.UUID) -> Any:
    """Take the outcome back. One that is open: 409; one that ended too long ago: 422."""
    ticket, within = hold(ticket_id), again.reopens_within(settings())
    again.open_again(ticket, reopens_within=within, by=current_actor(), now=clock.now())
    return done(ticket)


@bp.route(f"{AT}/notices/<int(max=2147483647):notice_id>/phone-calls", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.answers(TicketLineSchema, 201)
def tell_by_phone(ticket_id: uuid.UUID, notice_id: int) -> Any:
    """Somebody was rung and knows how it ended. With the last one the ticket closes."""
    ticket = hold(ticket_id)
    notice = next((n for n in ticket.notices if n.id == notice_id), None) or abort(404)
    resolving.told_by_phone(ticket, notice, by=current_actor(), now=clock.now())
    return done(ticket)
