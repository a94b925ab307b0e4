"""Levels that only forward, and need nobody for it: at once, or when nobody took it in time.

The routing data say which (support.routing.levels.ByItself); the history says why it went on.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from core.db import db
from support import access
from support.acceptance import acceptance_due
from support.lines import Units
from support.models import EventKind, PendingForward, Status, SupportUnit, Ticket
from support.routing import Arrival, ByItself, Route, after
from support.services import choosing, placing, routes, telling
from support.services.moving import move
from support.services.parts import open_offer
from support.services.telling import Post
from support.timeline import ROUTING

JOB = "forwarding"
AT_A_TIME = 50


def begin(ticket: Ticket, arrival: Arrival, route: Route, *, post: Post, now: datetime) -> None:
    """Let it arrive for the first time: through whoever sends everything on at once."""
    if arrival.forwarded:
        gate = placing.unit_named(arrival.first)
        placing.settle(ticket, gate, by_id=None, reason="", tried="", is_first=True, now=now)
        _send_on(ticket, arrival, ByItself.AT_ONCE, post=post, now=now)
    else:
        placing.record_skips(ticket, arrival, sender=None, post=post, now=now)
        owner = placing.unit_named(arrival.owner)
        placing.give_to(ticket, owner, by=None, post=post, now=now)
    expect(ticket, route, now=now)


def expect(ticket: Ticket, route: Route, *, now: datetime) -> None:
    """Whoever has it now may be too late: note when it goes on without them."""
    gate = ticket.responsible
    if gate.id in route.in_time:
        due_at = acceptance_due(ticket, gate, now)
        pending = PendingForward(ticket_id=ticket.id, support_unit_id=gate.id, due_at=due_at)
        db.session.merge(pending)  # it may have been there before


def has_due(now: datetime) -> bool:
    """Whether somebody's time to take a case is up."""
    return db.session.scalar(select(PendingForward.ticket_id).where(_due(now)).limit(1)) is not None


def forward_due(*, post: Post, now: datetime) -> int:
    """Send on what nobody took in time. How many were looked at."""
    oldest = select(PendingForward.ticket_id).where(_due(now)).order_by(PendingForward.due_at)
    ids = db.session.scalars(oldest.limit(AT_A_TIME)).all()
    tickets = select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.number)
    for ticket in db.session.scalars(access.held(tickets)).all():
        pending = db.session.scalar(
            select(PendingForward).where(PendingForward.ticket_id == ticket.id, _due(now))
        )
        if pending:
            _forward(ticket, pending.support_unit_id, post=post, now=now)
    return len(ids)


def _due(now: datetime) -> ColumnElement[bool]:
    return PendingForward.due_at <= now


def _forward(ticket: Ticket, silent_id: uuid.UUID, *, post: Post, now: datetime) -> None:
    db.session.execute(delete(PendingForward).where(PendingForward.ticket_id == ticket.id))
    units = Units.read()
    route = routes.route_of(units.rows, ticket)
    onward = after(route.receivers, silent_id) if silent_id in route.receivers else ()
    if onward and _still_lies_there(ticket, silent_id):
        arrival = placing.arrive(units, onward, now, route.at_once)
        _send_on(ticket, arrival, ByItself.IN_TIME, post=post, now=now)
        telling.tell_requester(ticket, telling.HANDED_OVER, post=post, now=now)
        expect(ticket, route, now=now)


def _still_lies_there(ticket: Ticket, unit_id: uuid.UUID) -> bool:
    """Whether nobody has touched it."""
    is_untouched = ticket.status == Status.NEW and ticket.assignee_id is None
    return is_untouched and ticket.responsible_id == unit_id and open_offer(ticket) is None


def _send_on(
    ticket: Ticket, arrival: Arrival, because: ByItself, *, post: Post, now: datetime
) -> None:
    """From whoever has it, by way of those who send everything on, to whoever gets it."""
    sender_id = ticket.responsible_id
    for unit in _between(arrival, sender_id):
        _hand(ticket, unit, because, now=now)
        placing.settle(ticket, unit, by_id=None, reason=because.value, tried="", now=now)
        because = ByItself.AT_ONCE
    placing.record_skips(ticket, arrival, sender=ticket.responsible_id, post=post, now=now)
    owner = placing.unit_named(arrival.owner)
    _hand(ticket, owner, because, now=now)
    placing.give_to(ticket, owner, by=ROUTING, reason=because.value, post=post, now=now)


def _between(arrival: Arrival, sender_id: uuid.UUID) -> Sequence[SupportUnit]:
    return [placing.unit_named(id) for id in arrival.forwarded if id != sender_id]


def _hand(ticket: Ticket, to: SupportUnit, because: ByItself, *, now: datetime) -> None:
    move(
        ticket,
        EventKind.HANDED_OVER,
        by=ROUTING,
        now=now,
        sender=ticket.responsible.unit.place,
        receiver=to.unit.place,
        tried=[],
        is_exception=choosing.is_exception(ticket, to.tier),
        because=because.value,
    )
