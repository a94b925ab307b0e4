"""Who may do something to a ticket, and what must be so: what the table's words mean."""

import uuid
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from accounts.models import Role
from core.audit import ActorKind
from core.db import db
from core.errors import DomainError
from support import access
from support.models import (
    OPEN,
    EventKind,
    Offer,
    Status,
    SupportUnit,
    Ticket,
    WaitsFor,
)
from support.refusals import (
    AlreadyOffered,
    NotSaid,
    OnlyForwards,
    SomebodyAsked,
    TakenBySomebody,
    TasksOpen,
    Untold,
)
from support.services import announcing, routes
from support.services.telling import Post
from support.timeline import By
from support.transitions import Guard, Who


@dataclass(frozen=True)
class Known:
    """Of many tickets, by id, what was asked for all of them at once."""

    with_tasks: Set[uuid.UUID]
    offered: Set[uuid.UUID]
    only_forwarding: Set[uuid.UUID]


@dataclass(frozen=True)
class Move:
    """What happens to which ticket, by whom, and when."""

    ticket: Ticket
    event: EventKind
    by: By
    now: datetime
    post: Post | None
    facts: Mapping[str, Any]  # JSON values, as the history keeps them
    known: Known | None = None


def known_of(tickets: Sequence[Ticket]) -> Known:
    """In a number of statements that does not grow with them."""
    ids = [ticket.id for ticket in tickets]
    parts = select(Ticket.parent_id).where(Ticket.parent_id.in_(ids), Ticket.status.in_(OPEN))
    asked = select(Offer.ticket_id).where(Offer.ticket_id.in_(ids), Offer.answered_at.is_(None))
    return Known(
        {id for id in db.session.scalars(parts) if id},
        set(db.session.scalars(asked)),
        routes.only_forwarding(tickets),
    )


def open_tasks(ticket: Ticket) -> int:
    """How many tasks of this ticket have no result."""
    return _tasks(ticket, OPEN)


def _tasks(ticket: Ticket, statuses: tuple[Status, ...]) -> int:
    count = select(func.count()).where(Ticket.parent_id == ticket.id, Ticket.status.in_(statuses))
    return db.session.scalar(count) or 0


def open_offer(ticket: Ticket) -> Offer | None:
    """The unit that is asked just now. The key of the table allows one."""
    asked = select(Offer).where(Offer.ticket_id == ticket.id, Offer.answered_at.is_(None))
    return db.session.scalar(asked)


def _works_in(by: By, unit: SupportUnit | None) -> bool:
    return bool(by.user and unit and unit.unit_id in by.user.unit_ids(Role.SUPPORTER))


def _is_receiver(deed: Move) -> bool:
    """Somebody of the unit; of one that works elsewhere, the sender says what it answered."""
    offer = open_offer(deed.ticket)
    if offer is None:
        return _is_responsible(deed)
    spoken_for = offer.receiver.is_external and _is_responsible(deed)
    return _works_in(deed.by, offer.receiver) or spoken_for


def _is_consulted(deed: Move) -> bool:
    asked = [c for c in deed.ticket.consultations if c.ended_at is None]
    spoken_for = any(c.unit.is_external for c in asked) and _is_responsible(deed)
    return any(_works_in(deed.by, c.unit) for c in asked) or spoken_for


def _is_responsible(deed: Move) -> bool:
    return deed.by.user is not None and access.may_act(deed.by.user, deed.ticket)


def _is_giver(deed: Move) -> bool:
    return deed.by.user is not None and access.may_lead(deed.by.user, deed.ticket)


def _is_requester(deed: Move) -> bool:
    actor = deed.by.actor
    return actor.kind == ActorKind.PARTICIPANT and actor.id == deed.ticket.participant_id


def _is_clock(deed: Move) -> bool:
    return deed.by.actor.kind == ActorKind.SYSTEM and deed.by.unit_id is None


PARTS: Mapping[Who, Callable[[Move], bool]] = {
    Who.ANYBODY: lambda _deed: True,
    Who.REQUESTER: _is_requester,
    Who.DESK: lambda deed: deed.by.user is not None,
    Who.RESPONSIBLE: _is_responsible,
    Who.RECEIVER: _is_receiver,
    Who.CONSULTED: _is_consulted,
    Who.GIVER: _is_giver,
    Who.ADMINISTRATOR: lambda d: bool(d.by.user and d.by.user.has_role(Role.ADMINISTRATOR)),
    Who.CLOCK: _is_clock,
    Who.OUTSIDE: lambda deed: deed.by.unit_id is not None,
}


def _refuse(is_so: Callable[[Move], object], refusal: type[DomainError]) -> Callable[[Move], None]:
    def guard(deed: Move) -> None:
        if is_so(deed):
            raise refusal

    return guard


def _not_anothers(deed: Move) -> None:
    has_it = deed.ticket.assignee
    if has_it and has_it != deed.by.user:
        raise TakenBySomebody(has_it.name)


def _only_forwards(deed: Move) -> bool:
    if deed.by.user is None:
        return False
    known = deed.known
    return deed.ticket.id in known.only_forwarding if known else routes.only_forwards(deed.ticket)


def _has_tasks(deed: Move) -> bool:
    known = deed.known
    return deed.ticket.id in known.with_tasks if known else open_tasks(deed.ticket) > 0


def _is_offered(deed: Move) -> bool:
    known = deed.known
    return deed.ticket.id in known.offered if known else open_offer(deed.ticket) is not None


GUARDS: Mapping[Guard, Callable[[Move], None]] = {
    Guard.NOT_ANOTHERS: _not_anothers,
    Guard.MAY_SOLVE: _refuse(_only_forwards, OnlyForwards),
    Guard.NO_OPEN_TASKS: _refuse(_has_tasks, TasksOpen),
    Guard.NO_OPEN_OFFER: _refuse(_is_offered, AlreadyOffered),
    Guard.EVERYBODY_TOLD: _refuse(lambda deed: announcing.untold(deed.ticket), Untold),
    Guard.TASKS_CLOSED: _refuse(
        lambda deed: _tasks(deed.ticket, (*OPEN, Status.RESOLVED)), TasksOpen
    ),
    Guard.NOBODY_ASKED: _refuse(
        lambda deed: deed.ticket.participant_id or deed.ticket.user_id, SomebodyAsked
    ),
    Guard.BY_HAND: _refuse(lambda deed: deed.facts["waiting_for"] == WaitsFor.TASKS, NotSaid),
}
