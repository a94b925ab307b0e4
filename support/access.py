"""Who sees which ticket, and who may act. Every look-up by id goes through here."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, lazyload

from accounts import administered
from accounts.models import Role, Unit, User
from core.db import db
from support.models import AccessGround, Ground, SupportUnit, Ticket
from support.refusals import NotResponsible

READ_ON = timedelta(days=30)  # ours: how long who only had a ticket reads it after it closed


def my_unit_ids(actor: User) -> set[uuid.UUID]:
    """The ids of the support units that the actor works in."""
    return set(db.session.scalars(my_units(actor)))


def my_units(actor: User) -> Select[uuid.UUID]:
    """The support units that the actor works in."""
    mine = SupportUnit.unit_id.in_(actor.unit_ids(Role.SUPPORTER))
    return select(SupportUnit.id).where(mine)


def tickets_for(actor: User, *, now: datetime) -> Select[Ticket]:
    """What the actor may see: where a unit of theirs has a ground. Once had, it may be read on
    until some time after it closed; only the unit that ended it keeps it."""
    of_mine = AccessGround.support_unit_id.in_(my_units(actor)), AccessGround.until.is_(None)
    ended_it = AccessGround.ground == Ground.RESPONSIBLE
    is_recent = or_(Ticket.closed_at.is_(None), Ticket.closed_at > now - READ_ON)
    grounds = (
        select(AccessGround.ticket_id)
        .join(Ticket, Ticket.id == AccessGround.ticket_id)
        .where(*of_mine, or_(ended_it, is_recent))
    )
    return select(Ticket).where(Ticket.id.in_(grounds))


def find_ticket(actor: User, ticket_id: uuid.UUID, *, now: datetime) -> Ticket | None:
    """The ticket, if the actor may see it, with whose it is. Hours wait until they are shown."""
    responsible = joinedload(Ticket.responsible)
    wanted = (
        tickets_for(actor, now=now)
        .where(Ticket.id == ticket_id)
        .options(
            responsible.joinedload(SupportUnit.unit).joinedload(Unit.organisation),
            responsible.lazyload(SupportUnit.hours),
            responsible.lazyload(SupportUnit.own_days),
            joinedload(Ticket.assignee).lazyload(User.memberships),
        )
    )
    return db.session.scalar(wanted)


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
    return db.session.scalar(held(tickets_for(actor, now=now).where(Ticket.id == ticket_id)))


def may_act(actor: User, ticket: Ticket) -> bool:
    """Whether a unit of the actor's is responsible."""
    return ticket.responsible.unit_id in actor.unit_ids(Role.SUPPORTER)


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
    """The same, held until the transaction ends. Nothing is joined, as with tickets."""
    mine = administered_units(actor).where(SupportUnit.id == unit_id)
    alone = mine.options(lazyload("*")).with_for_update(of=SupportUnit)
    return db.session.scalar(alone.execution_options(populate_existing=True))
