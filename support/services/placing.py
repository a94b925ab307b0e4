"""Where a ticket goes: to the first receiver that is open, with every skip on record."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from booking import support_queries
from core.db import db
from support import directory, grounds, routing
from support.lines import Units
from support.models import Audience, EventKind, HandOver, Status, SupportUnit, Ticket, Tier
from support.routing import Arrival, Directory, Inquiry, Route
from support.services import telling
from support.services.telling import Post
from support.timeline import ROUTING, By, meeting_of, write_down

CLOSED_REASON = "closed"  # of a hand-over that routing made; said in words where it is shown


def route_of(rows: Directory, ticket: Ticket) -> Route:
    """The ticket's receivers, under the model it was opened with."""
    convening = uuid.UUID(ticket.snapshot["convening_id"])
    asked = Inquiry(ticket.audience, ticket.organisation_id, convening, ticket.is_cross_sector)
    return routing.route(rows, asked, model=ticket.model)


def arrive(units: Units, receivers: Sequence[uuid.UUID], now: datetime) -> Arrival:
    """Who of them owns it now."""
    open_now = directory.open_units(units.by_id.values(), now)
    return routing.arrive(tuple(receivers), open_now)


def record_skips(
    ticket: Ticket, arrival: Arrival, *, sender: uuid.UUID | None, post: Post, now: datetime
) -> None:
    """Who was routed past because they were closed: on record, and told."""
    for unit_id in arrival.skipped:
        unit = db.session.get_one(SupportUnit, unit_id)
        db.session.add(
            HandOver(
                ticket_id=ticket.id,
                from_id=sender,
                to_id=unit_id,
                at=now,
                reason=CLOSED_REASON,
                was_skipped=True,
            )
        )
        write_down(
            ticket, EventKind.SKIPPED, ROUTING, now=now, is_internal=True, unit=unit.unit.place
        )
        telling.tell_unit(ticket, unit, telling.SKIPPED, post=post, now=now)
    if arrival.all_closed:
        _ask_leader_to_call(ticket, now)


def _ask_leader_to_call(ticket: Ticket, now: datetime) -> None:
    write_down(ticket, EventKind.ALL_CLOSED, ROUTING, now=now, is_internal=True)
    if meeting := meeting_of(ticket):
        support_queries.add_call_task(meeting, ticket.participant_id, "help-closed", now=now)


def give_to(
    ticket: Ticket,
    unit_id: uuid.UUID,
    *,
    by: By,
    reason: str,
    tried: str = "",
    is_first: bool = False,
    post: Post,
    now: datetime,
) -> None:
    """Make the unit responsible: nobody has taken it there yet. It is told."""
    unit = db.session.get_one(SupportUnit, unit_id)
    db.session.add(
        HandOver(
            ticket_id=ticket.id,
            from_id=None if is_first else ticket.responsible_id,
            to_id=unit_id,
            by_id=by.actor.id if not is_first else None,
            at=now,
            reason=reason,
            tried=tried,
        )
    )
    grounds.make_responsible(ticket, unit_id, now=now)
    ticket.responsible = unit
    ticket.assignee_id, ticket.status = None, Status.NEW
    telling.tell_unit(ticket, unit, telling.RECEIVED, post=post, now=now)


def is_exception(ticket: Ticket, unit: SupportUnit) -> bool:
    """Citizens' cases do not go to shared support, but for a logged reason."""
    return ticket.audience == Audience.CITIZEN and unit.tier == Tier.SHARED_SUPPORT
