"""Supporters and units that leave: what they had goes to those who are left."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select

from accounts.models import Organisation, Unit, User
from core.db import db
from support import access
from support.lines import Units
from support.models import EventKind, RoutingLevel, RoutingRule, Status, SupportUnit, Ticket
from support.refusals import LastReceiver, StillReceives
from support.services import handing_over, placing, telling
from support.services.opening import OPEN
from support.services.telling import Post
from support.timeline import by_user, write_down

OUT_OF_USE = "out-of-use"  # the reason of a hand-over that nobody wrote
RULES = (
    RoutingRule.local_it_id,
    RoutingRule.citizen_hotline_id,
    RoutingRule.staff_hotline_id,
    RoutingRule.shared_support_id,
)


def give_back(
    person: User, *, unit_id: uuid.UUID | None = None, by: User, post: Post, now: datetime
) -> int:
    """Whoever is not at the desk any more has no cases: their units find them free, and are told.

    Of one unit, or of all. How many there were.
    """
    mine = select(Ticket).where(Ticket.assignee_id == person.id, Ticket.status.in_(OPEN))
    if unit_id:
        mine = mine.where(Ticket.responsible_id.in_(_at(unit_id).with_only_columns(SupportUnit.id)))
    tickets = _held(mine)
    for ticket in tickets:
        ticket.assignee = None
        if ticket.status == Status.ACTIVE:
            ticket.status = Status.NEW
        write_down(ticket, EventKind.GIVEN_BACK, by_user(by), now=now, name=person.name)
        telling.tell_unit(ticket, ticket.responsible, telling.RECEIVED, post=post, now=now)
    return len(tickets)


def put_out(unit: Unit, *, by: User, post: Post, now: datetime) -> int:
    """The unit receives no more, and its open cases go on along their way. How many there were.

    Raises StillReceives, LastReceiver.
    """
    leaving = db.session.scalar(_at(unit.id).where(SupportUnit.is_active))
    if leaving is None:
        return 0
    tickets = _held(
        select(Ticket).where(Ticket.responsible_id == leaving.id, Ticket.status.in_(OPEN))
    )
    if names := routing_here(leaving):
        raise StillReceives(names, open_cases=len(tickets))
    leaving.is_active = False
    units = Units.read()
    if not units.by_id:
        raise LastReceiver
    for ticket in tickets:
        receivers = placing.route_of(units.rows, ticket).receivers
        arrival = placing.arrive(units, receivers, now)
        handing_over.pass_on(
            ticket, arrival, reason=OUT_OF_USE, by=by, post=post, now=now, is_out_of_use=True
        )
    return len(tickets)


def put_in(unit: Unit) -> None:
    """It can receive again, once somebody routes to it."""
    found = db.session.scalar(_at(unit.id))
    if found:
        found.is_active = True


def routing_here(unit: SupportUnit) -> Sequence[str]:
    """The organisations whose cases are sent to the unit."""
    by_rule = select(RoutingRule.organisation_id).where(or_(*(c == unit.id for c in RULES)))
    by_level = select(RoutingLevel.organisation_id).where(RoutingLevel.support_unit_id == unit.id)
    named = select(Organisation.name).where(
        Organisation.id.in_(by_rule) | Organisation.id.in_(by_level)
    )
    return db.session.scalars(named.order_by(Organisation.name)).all()


def _at(unit_id: uuid.UUID) -> Select[SupportUnit]:
    return select(SupportUnit).where(SupportUnit.unit_id == unit_id)


def _held(tickets: Select[Ticket]) -> Sequence[Ticket]:
    return db.session.scalars(access.held(tickets.order_by(Ticket.number))).all()
