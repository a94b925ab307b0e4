"""Supporters and units that leave: what they had goes to those who are left."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, select

from accounts.models import Unit, User
from core.db import db
from support import access, unsorted
from support.lines import Units
from support.models import OPEN, EventKind, Offer, SupportUnit, Ticket
from support.refusals import LastReceiver, StillReceives
from support.routing import versions
from support.services import (
    consulting,
    forwarding,
    handing_over,
    offering,
    placing,
    routes,
    tasks,
    telling,
)
from support.services.moving import move
from support.services.telling import Post
from support.timeline import by_user

OUT_OF_USE = "out-of-use"  # the reason of a hand-over that nobody wrote


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
        move(ticket, EventKind.GIVEN_BACK, by=by_user(by), now=now, name=person.name)
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
        select(Ticket).where(
            Ticket.responsible_id == leaving.id,
            Ticket.status.in_(OPEN),
            Ticket.parent_id.is_(None),
        )
    )
    if names := versions.naming(leaving):
        raise StillReceives(names, open_cases=len(tickets))
    leaving.is_active = False
    units = Units.read()
    if not units.by_id:
        raise LastReceiver
    unsorted.move_list(leaving.id)
    _answer_for(leaving, post=post, now=now)
    _give_tasks_back(leaving, by=by, post=post, now=now)
    for ticket in tickets:
        route = routes.route_of(units.rows, ticket)
        arrival = placing.arrive(units, route.receivers, now, route.at_once)
        handing_over.pass_on(
            ticket, arrival, reason=OUT_OF_USE, by=by, post=post, now=now, is_out_of_use=True
        )
        forwarding.expect(ticket, route, now=now)
    return len(tickets)


def _answer_for(unit: SupportUnit, *, post: Post, now: datetime) -> None:
    """Nobody there answers any more: what it was asked to take over goes on at once."""
    asked = select(Offer.ticket_id).where(Offer.to_id == unit.id, Offer.answered_at.is_(None))
    for ticket in _held(select(Ticket).where(Ticket.id.in_(asked))):
        offering.time_out(ticket, post=post, now=now)
    consulting.forget(unit, now=now)


def _give_tasks_back(unit: SupportUnit, *, by: User, post: Post, now: datetime) -> None:
    """Whoever gave it a task decides who does it instead."""
    theirs = select(Ticket.id, Ticket.parent_id).where(
        Ticket.responsible_id == unit.id, Ticket.status.in_(OPEN), Ticket.parent_id.is_not(None)
    )
    for id, parent_id in db.session.execute(theirs.order_by(Ticket.number)).all():
        if parent_id:
            access.lock_whole(parent_id)
        why = _("The unit is out of use.")
        tasks.take_back(access.lock_whole(id), why, by=by, post=post, now=now)


def put_in(unit: Unit) -> None:
    """It can receive again, once somebody routes to it."""
    found = db.session.scalar(_at(unit.id))
    if found:
        found.is_active = True


def _at(unit_id: uuid.UUID) -> Select[SupportUnit]:
    return select(SupportUnit).where(SupportUnit.unit_id == unit_id)


def _held(tickets: Select[Ticket]) -> Sequence[Ticket]:
    return db.session.scalars(access.held(tickets.order_by(Ticket.number))).all()
