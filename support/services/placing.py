"""Where a ticket goes: to the first receiver that is open, with every skip on record."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from booking import support_queries
from core.db import db
from support import directory, grounds, routing
from support.clocks import keeping
from support.lines import Units
from support.models import (
    AccessGround,
    EventKind,
    Ground,
    HandOver,
    SupportUnit,
    Ticket,
)
from support.routing import Arrival
from support.services import routes, telling
from support.services.moving import move
from support.services.telling import Post
from support.timeline import ROUTING, By, meeting_of

CLOSED_REASON = "closed"  # of a hand-over that routing made; said in words where it is shown


def arrive(
    units: Units,
    receivers: Sequence[uuid.UUID],
    now: datetime,
    at_once: Collection[uuid.UUID] = (),
) -> Arrival:
    """Who of them owns it now."""
    open_now = directory.open_units(units.by_id.these(receivers), now)
    return routing.arrive(tuple(receivers), open_now, at_once)


def unit_named(unit_id: uuid.UUID) -> SupportUnit:
    """The unit that routing, or a supporter, chose."""
    return db.session.get_one(SupportUnit, unit_id)


def record_skips(
    ticket: Ticket, arrival: Arrival, *, sender: uuid.UUID | None, post: Post, now: datetime
) -> None:
    """Who was routed past because they were closed: on record, and told."""
    for unit_id in arrival.skipped:
        unit = unit_named(unit_id)
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
        place = unit.unit.place
        move(ticket, EventKind.SKIPPED, by=ROUTING, now=now, is_internal=True, unit=place)
        telling.tell_unit(ticket, unit, telling.SKIPPED, post=post, now=now)
    if arrival.all_closed:
        _ask_leader_to_call(ticket, now)


def _ask_leader_to_call(ticket: Ticket, now: datetime) -> None:
    move(ticket, EventKind.ALL_CLOSED, by=ROUTING, now=now, is_internal=True)
    if meeting := meeting_of(ticket):
        support_queries.add_call_task(meeting, ticket.participant_id, "help-closed", now=now)


def give_to(
    ticket: Ticket,
    unit: SupportUnit,
    *,
    by: By | None,
    reason: str = "",
    tried: str = "",
    post: Post,
    now: datetime,
) -> None:
    """Let it arrive at once, and tell the unit. By nobody: the first, whom routing chose."""
    by_id = by.actor.id if by else None
    settle(ticket, unit, by_id=by_id, reason=reason, tried=tried, is_first=by is None, now=now)
    is_first = by is None  # nobody has written to them about it before
    telling.tell_unit(ticket, unit, telling.RECEIVED, is_first=is_first, post=post, now=now)


def settle(
    ticket: Ticket,
    unit: SupportUnit,
    *,
    by_id: uuid.UUID | None,
    reason: str,
    tried: str,
    is_first: bool = False,
    now: datetime,
) -> None:
    """Make the unit responsible: on record, with the reasons to see it and its tasks. One that
    works in a system of its own has somebody here who sees to it."""
    sender_id = None if is_first else ticket.responsible_id
    db.session.add(
        HandOver(
            ticket_id=ticket.id, from_id=sender_id, to_id=unit.id, by_id=by_id, at=now,
            reason=reason, tried=tried,
        )
    )  # fmt: skip
    if is_first:
        grounds.begin(ticket, unit.id, now=now)
    else:
        grounds.make_responsible(ticket, unit.id, now=now)
    ticket.responsible = unit
    if ticket.parent_id is None:  # a task has a time of its own
        (keeping.started if is_first else keeping.handed_over)(ticket, now=now)
    if unit.is_external:
        grounds.give(ticket, _caretaker(ticket, sender_id), Ground.CARETAKER, now=now)
    if is_first:  # it has no tasks yet
        return
    parts = select(Ticket).where(Ticket.parent_id == ticket.id).options(lazyload("*"))
    for task in db.session.scalars(parts.order_by(Ticket.number)).all():
        grounds.give(task, unit.id, Ground.TASK, now=now)


def who_sees_to(ticket: Ticket) -> Sequence[SupportUnit]:
    """The responsible unit; of one that works elsewhere, whoever sees to it here."""
    if not ticket.responsible.is_external:
        return [ticket.responsible]
    cares = select(AccessGround.support_unit_id).where(
        AccessGround.ticket_id == ticket.id,
        AccessGround.ground == Ground.CARETAKER,
        AccessGround.until.is_(None),
    )
    found = select(SupportUnit).where(SupportUnit.id.in_(cares)).order_by(SupportUnit.id)
    return db.session.scalars(found).all()


def let_somebody_see_to(ticket: Ticket, *, now: datetime) -> None:
    """Of a case that lies with a unit that works elsewhere: who does already stays."""
    if not ticket.responsible.is_external or who_sees_to(ticket):
        return
    if ticket.parent_id:
        giver = select(Ticket.responsible_id).where(Ticket.id == ticket.parent_id)
        grounds.give(ticket, db.session.scalars(giver).one(), Ground.CARETAKER, now=now)
        return
    came = select(HandOver.from_id).where(
        HandOver.ticket_id == ticket.id,
        HandOver.to_id == ticket.responsible_id,
        HandOver.was_skipped.is_(False),
    )
    sender_id = db.session.scalar(came.order_by(HandOver.id.desc()).limit(1))
    grounds.give(ticket, _caretaker(ticket, sender_id), Ground.CARETAKER, now=now)


def _caretaker(ticket: Ticket, sender_id: uuid.UUID | None) -> uuid.UUID:
    """Who sees to a case of a unit that is external: the sender; of the first, whoever would have
    been asked without it."""
    units = Units.read()
    if sender_id and sender_id in units.by_id and not units.by_id[sender_id].is_external:
        return sender_id
    inside = {unit.id: unit.tier for unit in units.by_id.values() if not unit.is_external}
    if not inside:
        return ticket.responsible_id
    return routes.route_of(replace(units.rows, tiers=inside), ticket).receivers[0]
