"""Who sees which ticket, and who may act. Every look-up by id goes through here."""

import uuid
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import joinedload, lazyload

from accounts import administered
from accounts.models import Role, Unit, User
from accounts.reading import READER, asked_by
from core.db import db
from core.prepared import NOW
from support import merged
from support.models import AccessGround, Ground, SupportUnit, Ticket
from support.refusals import NotResponsible
from support.refusals_of_work import NoSuchCase

READ_ON = timedelta(days=30)  # ours: how long who only had a ticket reads it after it closed


def my_unit_ids(actor: User) -> set[uuid.UUID]:
    """The ids of the support units that the actor works in."""
    return set(db.session.scalars(my_units(actor)))


def my_units(actor: User) -> Select[uuid.UUID]:
    """The support units that the actor works in."""
    mine = SupportUnit.unit_id.in_(actor.unit_ids(Role.SUPPORTER))
    return select(SupportUnit.id).where(mine)


def tickets_for(actor: User, *, now: datetime) -> Select[Ticket]:
    """What the actor may see: the one rule of what is listed, opened, found, counted and acted on
    together. For what begins with the actor; `is_seen` asks the same of each row."""
    grounds = (
        select(AccessGround.ticket_id)
        .join(Ticket, Ticket.id == AccessGround.ticket_id)
        .where(*_reasons(actor, now))
    )
    return select(Ticket).where(Ticket.id.in_(grounds))


def is_seen(actor: User, *, now: datetime) -> ColumnElement[bool]:
    """The same rule for rows that are few for another reason: a queue, or what a search found."""
    return exists().where(AccessGround.ticket_id == Ticket.id, *_reasons(actor, now))


def _reasons(actor: User, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """A unit of the actor's has a ground. Once had, the ticket may be read on until some time
    after it closed; only the unit that ended it keeps it."""
    ended_it = AccessGround.ground == Ground.RESPONSIBLE
    is_recent = or_(Ticket.closed_at.is_(None), Ticket.closed_at > now - READ_ON)
    of_mine = AccessGround.support_unit_id.in_(my_units(actor))
    return of_mine, AccessGround.until.is_(None), or_(ended_it, is_recent)


def seen_of(actor: User, *, now: datetime) -> Select[Ticket]:
    """For look-ups that name their tickets: whether those are seen, not all that are."""
    return select(Ticket).where(is_seen(actor, now=now))


def find_ticket(actor: User, ticket_id: uuid.UUID, *, now: datetime) -> Ticket | None:
    """The ticket, if the actor may see it, with whose it is. Hours wait until they are shown."""
    return db.session.scalar(_with_place(), asked_by(actor, now, ticket=ticket_id))


@cache
def _with_place() -> Select[Ticket]:
    responsible = joinedload(Ticket.responsible)
    return _one_seen().options(
        responsible.joinedload(SupportUnit.unit).joinedload(Unit.organisation),
        responsible.lazyload(SupportUnit.hours),
        responsible.lazyload(SupportUnit.own_days),
        joinedload(Ticket.assignee).lazyload(User.memberships),
    )


@cache
def _one_seen() -> Select[Ticket]:
    return seen_of(READER, now=NOW).where(Ticket.id == bindparam("ticket"))


@cache
def _one_held() -> Select[Ticket]:
    return held(_one_seen())


def held(tickets: Select[Ticket]) -> Select[Ticket]:
    """The same tickets, held until the transaction ends: of two who act at once, the second waits
    and then decides on what the first left. (SQLite's write transactions queue by themselves.)

    Nothing is joined: PostgreSQL reads the held row anew after a wait, but not what is joined to
    it, so a ticket that was just taken would seem to be nobody's.
    """
    alone = tickets.options(lazyload("*")).with_for_update(of=Ticket)
    return alone.execution_options(populate_existing=True)


def lock_ticket(actor: User, ticket_id: uuid.UUID, *, now: datetime) -> Ticket | None:
    """The ticket, if the actor may see it, held."""
    return db.session.scalar(_one_held(), asked_by(actor, now, ticket=ticket_id))


def lock_both(
    actor: User, ticket_id: uuid.UUID, other_id: uuid.UUID | None, *, now: datetime
) -> Ticket | None:
    """The ticket, held together with another, the one with the lower number first: so two who
    merge them into each other at once do not wait for each other. Raises NoSuchCase."""
    ids = (ticket_id, other_id)
    both = seen_of(actor, now=now).where(Ticket.id.in_(ids)).order_by(Ticket.number)
    found = {ticket.id: ticket for ticket in db.session.scalars(held(both))}
    if ticket_id in found and other_id not in found:
        raise NoSuchCase
    return found.get(ticket_id)


def seen_with(actor: User, ids: Select[uuid.UUID | None], *, now: datetime) -> Select[Ticket]:
    """Of these tickets, and of those that they go on as, what the actor may see: whoever reads the
    one reads what came to the other. The first themselves come first."""
    mine = seen_of(actor, now=now).where(Ticket.id.in_(merged.onward(ids)))
    return mine.order_by(Ticket.id.not_in(ids), Ticket.number)


def find_seen_with(actor: User, ticket_id: uuid.UUID, *, now: datetime) -> Ticket | None:
    """The ticket, or else where it goes on, whichever the actor may see."""
    of_it = select(Ticket.id).where(Ticket.id == ticket_id)
    return db.session.scalar(seen_with(actor, of_it, now=now).limit(1))


def id_of_number(actor: User, number: int, *, now: datetime) -> uuid.UUID | None:
    """The ticket that is said by its number, if the actor may see it."""
    mine = seen_of(actor, now=now).where(Ticket.number == number)
    return db.session.scalar(mine.with_only_columns(Ticket.id))


def lock_task(actor: User, ticket_id: uuid.UUID, *, now: datetime) -> Ticket | None:
    """The task, if the actor may see it, held together with the case it is a part of. That one is
    always held first, so that nobody waits for each other in a circle."""
    seen = seen_of(actor, now=now).where(Ticket.id == ticket_id)
    parent_id = db.session.scalar(seen.with_only_columns(Ticket.parent_id))
    if parent_id is None:
        return None
    lock_whole(parent_id)
    return db.session.scalar(held(seen))


def lock_whole(ticket_id: uuid.UUID) -> Ticket:
    """The case that a task is a part of, held. The task was looked up before."""
    return db.session.scalars(held(select(Ticket).where(Ticket.id == ticket_id))).one()


def may_act(actor: User, ticket: Ticket) -> bool:
    """Whether a unit of the actor's is responsible, or sees to it for one that works elsewhere."""
    if ticket.responsible.unit_id in actor.unit_ids(Role.SUPPORTER):
        return True
    return ticket.responsible.is_external and _takes_care(actor, ticket)


def takes_care(actor: User) -> ColumnElement[bool]:
    """Whether a unit of the actor's sees to the ticket of a row for one that works elsewhere."""
    elsewhere = select(SupportUnit.id).where(SupportUnit.is_external)
    cares = exists().where(AccessGround.ticket_id == Ticket.id, *_care(actor))
    return and_(Ticket.responsible_id.in_(elsewhere), cares)


def _takes_care(actor: User, ticket: Ticket) -> bool:
    mine = select(AccessGround.ticket_id).where(AccessGround.ticket_id == ticket.id, *_care(actor))
    return db.session.scalar(mine.limit(1)) is not None


def _care(actor: User) -> tuple[ColumnElement[bool], ...]:
    return (
        AccessGround.ground == Ground.CARETAKER,
        AccessGround.until.is_(None),
        AccessGround.support_unit_id.in_(my_units(actor)),
    )


def may_lead(actor: User, task: Ticket) -> bool:
    """Whether a unit of the actor's is responsible for the case that the task is a part of."""
    whole = db.session.scalar(select(Ticket).where(Ticket.id == task.parent_id))
    return whole is not None and may_act(actor, whole)


def is_at_desk(user: User, ticket: Ticket) -> bool:
    """Whether somebody who had the ticket can still work on it."""
    return user.is_active and may_act(user, ticket)


def must_act(actor: User, ticket: Ticket) -> None:
    """Raises NotResponsible."""
    if not may_act(actor, ticket):
        raise NotResponsible


def administered_units(actor: User) -> Select[SupportUnit]:
    """The support units of what the actor looks after, shared ones among them."""
    return (
        select(SupportUnit)
        .where(SupportUnit.is_active)
        .join(SupportUnit.unit)
        .where(Unit.organisation_id.in_(administered.organisation_ids_for(actor)))
        .order_by(Unit.name, SupportUnit.id)
    )


def find_support_unit(actor: User, unit_id: uuid.UUID) -> SupportUnit | None:
    """The support unit, if the actor administers it."""
    found = administered_units(actor).where(SupportUnit.id == unit_id)
    with_place = joinedload(SupportUnit.unit).joinedload(Unit.organisation)
    return db.session.scalar(found.options(with_place))


def lock_support_unit(actor: User, unit_id: uuid.UUID) -> SupportUnit | None:
    """The same, held until the transaction ends. Nothing is joined, as with tickets; and who has
    a ticket may go on to write rows that name the unit: tickets are waited for afterwards."""
    mine = administered_units(actor).where(SupportUnit.id == unit_id)
    alone = mine.options(lazyload("*")).with_for_update(of=SupportUnit, key_share=True)
    return db.session.scalar(alone.execution_options(populate_existing=True))
