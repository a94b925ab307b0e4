"""Reading the desk: queues, tickets, and whom a ticket can go to."""

import uuid
from typing import Any

from flask import abort

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking import support_queries
from booking.api.blueprint import bp
from core import clock
from core.db import transaction
from support import access, timeline
from support.api import listing, rendering
from support.api.asked import Mine, ReceiversQuerySchema, TicketsQuerySchema
from support.api.listing import Wanted
from support.api.schemas import QueuesSchema, ReceiversSchema, TicketSchema, TicketsSchema
from support.api.versions import tag_of
from support.lines import Units
from support.models import Ticket
from support.services import choosing, consulting, handing_over, tasks
from support.services.choosing import Asked, Near

TAG = "tickets"


@bp.route("/queues", tag=TAG)
@with_token(Role.SUPPORTER)
@bp.answers(QueuesSchema)
def list_queues() -> Any:
    """The units you work in, and how much lies with each."""
    return {"queues": [rendering.queue(each) for each in listing.queues_of(current_actor())]}


@bp.route("/tickets", tag=TAG)
@with_token(Role.SUPPORTER)
@bp.query(TicketsQuerySchema)
@bp.answers(TicketsSchema)
def list_tickets(asked: dict[str, Any]) -> Any:
    """Tickets you see at the desk, the newest first, 50 at a time.

    Those your units have, had, or are asked about. While `next` is not null, ask for it as cursor.
    """
    actor = current_actor()
    wanted = Wanted(
        statuses=asked["status"],
        unit_id=asked.get("unit"),
        assignee_id=actor.id if asked["taken"] == Mine.MINE else None,
        is_free=asked["taken"] == Mine.FREE,
    )
    page = listing.page_of(actor, wanted, after=asked.get("cursor"), now=clock.now())
    found = [rendering.listed(each, actor) for each in page.lines]
    return {"tickets": found, "next": page.next}


@bp.route("/tickets/<uuid:ticket_id>", tag=TAG)
@with_token(Role.SUPPORTER)
@bp.answers(TicketSchema)
def read_ticket(ticket_id: uuid.UUID) -> Any:
    """One ticket with its thread, as its page shows it to you.

    That it was read is written down; nobody counts as told by it. Its ETag is what a reply, a
    hand-over, tasks and an outcome are sent with, as If-Match.
    """
    ticket, now = _find(ticket_id), clock.now()
    if timeline.is_look_due(ticket, current_actor(), now=now):
        with transaction():
            timeline.look_up(_find(ticket_id), current_actor(), now=now)
        ticket = _find(ticket_id)
    said = rendering.whole(ticket, current_actor())
    return said, {"ETag": tag_of(said["version"])}


@bp.route("/tickets/<uuid:ticket_id>/receivers", tag=TAG)
@with_token(Role.SUPPORTER)
@bp.query(ReceiversQuerySchema)
@bp.answers(ReceiversSchema)
def list_receivers(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """Whom a ticket of yours can be handed over to, who can do a part of it, and who can advise.

    The nearest ones; any other by its name or place.
    """
    ticket = _find(ticket_id)
    access.must_act(current_actor(), ticket)
    if ticket.parent_id is not None:
        return {"hand_overs": [], "tasks": [], "consultations": []}
    facts = ticket.occurrence_id and support_queries.meeting_facts(ticket.occurrence_id)
    meeting, units, wanted = facts or None, Units.read(), Asked(asked["find"])
    found, _others = handing_over.targets(
        ticket, meeting, units=units, asked=wanted, now=clock.now()
    )
    near = Near.of(units.rows, ticket, meeting)
    parts, advisers = (
        choosing.offer(ticket, near, able(ticket, units.rows), units, wanted).units
        for able in (tasks.receivers, consulting.advisers)
    )
    return {
        "hand_overs": [rendering.receiver(each) for each in found],
        "tasks": [rendering.unit(each) for each in parts],
        "consultations": [rendering.unit(each) for each in advisers],
    }


def _find(ticket_id: uuid.UUID) -> Ticket:
    return access.find_ticket(current_actor(), ticket_id, now=clock.now()) or abort(404)
