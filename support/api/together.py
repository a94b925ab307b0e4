"""Tickets that belong together, a message that is a matter of its own, and finding one again."""

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from flask import abort

from accounts.access import current_actor, with_token
from accounts.models import Role, User
from booking.api.blueprint import bp
from booking.api.once import KEY, once
from core import clock
from core.db import transaction
from core.web import key
from support import access
from support.api import rendering
from support.api.asked import IntoSchema, LinkSchema, SearchSchema, SplitSchema
from support.api.holding import AT, done, hold
from support.api.schemas import FoundSchema, TicketLineSchema
from support.api.tickets import TAG
from support.models import Ticket
from support.services import linking, merging, searching, splitting
from support.views.acting import post
from support.views.merges import with_where_it_goes_on


@bp.route(f"{AT}/merges", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.body(IntoSchema)
@bp.answers(TicketLineSchema, 201)
def merge_ticket(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """Let it go on as another ticket of the same person and meeting. It can be taken back."""
    ticket, into = _both(ticket_id, asked["into"])
    merging.merge(ticket, into, by=current_actor(), post=post(), now=clock.now())
    return done(ticket)


@bp.route(f"{AT}/restorations", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.answers(TicketLineSchema, 201)
def restore_ticket(ticket_id: uuid.UUID) -> Any:
    """Take a merge, or a discarding, back: it is as it was before."""
    ticket = hold(ticket_id, with_where_it_goes_on)
    merging.restore(ticket, by=current_actor(), now=clock.now())
    return done(ticket)


@bp.route(f"{AT}/links", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.body(LinkSchema)
@bp.answers(TicketLineSchema, 201)
def link_ticket(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """It has to do with another one that you see. Each goes on by itself."""
    ticket, other = _both(ticket_id, asked["to"])
    linking.relate(ticket, other, by=current_actor(), now=clock.now())
    return done(ticket)


@bp.route(f"{AT}/links/<uuid:other_id>", tag=TAG, methods=("DELETE",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.answers(TicketLineSchema)
def unlink_ticket(ticket_id: uuid.UUID, other_id: uuid.UUID) -> Any:
    """It has nothing to do with it. What one came out of, or goes on as, stays."""
    ticket, other = _both(ticket_id, other_id)
    linking.unrelate(ticket, other, by=current_actor(), now=clock.now())
    return done(ticket)


@bp.route(f"{AT}/splits", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.body(SplitSchema)
@bp.answers(TicketLineSchema, 201)
def split_ticket(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """Make a ticket of its own of something that the one who asked said. The new one is answered,
    and says with the old one that they belong together."""
    ticket = hold(ticket_id)
    made = splitting.split(ticket, asked["event"], by=current_actor(), post=post(), now=clock.now())
    return done(made)


@bp.route("/ticket-searches", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@bp.body(SearchSchema)
@bp.answers(FoundSchema)
def search_tickets(asked: dict[str, Any]) -> Any:
    """Find tickets you see again: by words, number, phone, mail or code, the newest 50 first.

    Sent as a body, so that no name stands in an address. Each search is written down; the words
    are not. `count` ends at 1001.
    """
    by, now = current_actor(), clock.now()
    with transaction():
        found = searching.find(asked["find"], by=by, key=key(), now=now)
        searching.put_on_record(found, by=by.as_actor(), now=now)
        return {"tickets": [rendering.found(row) for row in found.rows], "count": found.count}


def _both(ticket_id: uuid.UUID, other_id: uuid.UUID) -> tuple[Ticket, Ticket]:
    """Held together. What they may not see is not there."""
    ticket = hold(ticket_id, partial(_lock_both, other_id))
    return ticket, access.find_ticket(current_actor(), other_id, now=clock.now()) or abort(404)


def _lock_both(
    other_id: uuid.UUID, actor: User, ticket_id: uuid.UUID, *, now: datetime
) -> Ticket | None:
    return access.lock_both(actor, ticket_id, other_id, now=now)
