"""What an administrator looks after: the own organisation and those below it in the tree."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased, joinedload

from accounts.models import Organisation, Role, Unit, User
from core.db import db
from core.search import holds_all

MOST = 200  # lines of a list; the search finds the others


def _starting_points(actor: User) -> set[uuid.UUID]:
    return {m.unit.organisation_id for m in actor.memberships if m.role == Role.ADMINISTRATOR}


def is_at_top(actor: User) -> bool:
    """Whether the actor administers an organisation that lies under no other: they speak for the
    whole service."""
    own = select(Organisation.id).where(
        Organisation.id.in_(_starting_points(actor)),
        Organisation.parent_id.is_(None),
        Organisation.is_active,
    )
    return db.session.scalar(own.limit(1)) is not None


def organisation_ids_above(actor: User) -> Select[uuid.UUID | None]:
    """The ids of what lies above them, and one None at the top. A circle in the tree ends it."""
    own = select(Organisation.parent_id).where(Organisation.id.in_(_starting_points(actor)))
    line = own.cte("line", recursive=True)
    above = select(Organisation.parent_id).join(line, Organisation.id == line.c.parent_id)
    return select(line.union(above).c.parent_id)


def organisation_ids_for(actor: User) -> Select[uuid.UUID]:
    """The ids of the actor's organisations. A circle in the tree ends it."""
    own = select(Organisation.id).where(Organisation.id.in_(_starting_points(actor)))
    tree = own.cte("tree", recursive=True)
    below = select(Organisation.id).join(tree, Organisation.parent_id == tree.c.id)
    return select(tree.union(below).c.id)


def organisations_for(actor: User) -> Select[Organisation]:
    """What the actor may see and change."""
    return select(Organisation).where(Organisation.id.in_(organisation_ids_for(actor)))


def owners(actor: User) -> Sequence[Organisation]:
    """Those in use, to choose the owner of something new: the actor's very own stands first."""
    is_below = Organisation.id.not_in(_starting_points(actor))
    wanted = organisations_for(actor).where(Organisation.is_active)
    return db.session.scalars(wanted.order_by(is_below, Organisation.name)).all()


def units_for(actor: User) -> Select[Unit]:
    """The units of those organisations."""
    return select(Unit).where(Unit.organisation_id.in_(organisation_ids_for(actor)))


def find_organisation(actor: User, organisation_id: uuid.UUID) -> Organisation | None:
    """The organisation, if it is the actor's to look after."""
    return db.session.scalar(organisations_for(actor).where(Organisation.id == organisation_id))


def find_unit(actor: User, unit_id: uuid.UUID) -> Unit | None:
    """The unit, if it is the actor's to look after."""
    wanted = units_for(actor).where(Unit.id == unit_id).options(joinedload(Unit.organisation))
    return db.session.scalar(wanted)


def lock_organisation(actor: User, organisation_id: uuid.UUID) -> Organisation | None:
    """The organisation, held until the transaction ends."""
    wanted = organisations_for(actor).where(Organisation.id == organisation_id)
    return db.session.scalar(
        wanted.with_for_update(of=Organisation).execution_options(populate_existing=True)
    )


def lock_unit(actor: User, unit_id: uuid.UUID) -> Unit | None:
    """The unit, held until the transaction ends."""
    wanted = units_for(actor).where(Unit.id == unit_id)
    return db.session.scalar(
        wanted.with_for_update(of=Unit).execution_options(populate_existing=True)
    )


@dataclass(frozen=True)
class OrganisationLine:
    """One line of the list: the organisation, what it lies under, and how its units stand."""

    organisation: Organisation
    above: str | None
    units: int
    missing: int  # active units without a mailbox


def organisation_lines(actor: User, words: str = "") -> Sequence[OrganisationLine]:
    """The actor's organisations: those with something missing first. One statement."""
    above = aliased(Organisation)
    lacks = func.sum(case((Unit.is_active & Unit.email.is_(None), 1), else_=0))
    missing = func.coalesce(lacks, 0)
    wanted = (
        organisations_for(actor)
        .where(holds_all(words, (Organisation.name,)))
        .outerjoin(above, Organisation.parent_id == above.id)
        .outerjoin(Organisation.units)
        .add_columns(above.name, func.count(Unit.id), missing)
        .group_by(Organisation.id, above.name)
        .order_by(Organisation.is_active.desc(), (missing > 0).desc(), Organisation.name)
        .limit(MOST)
    )
    return [OrganisationLine(*row) for row in db.session.execute(wanted)]


def unit_lines(organisation: Organisation, words: str = "") -> Sequence[Unit]:
    """Its units: those in use first, and of them those without a mailbox."""
    wanted = (
        select(Unit)
        .where(Unit.organisation_id == organisation.id)
        .where(holds_all(words, (Unit.name, Unit.explanation)))
        .order_by(Unit.is_active.desc(), Unit.email.is_(None).desc(), Unit.name)
        .limit(MOST)
    )
    return db.session.scalars(wanted).all()


def count_units(organisation: Organisation) -> int:
    """How many it has, shown or not."""
    wanted = select(func.count(Unit.id)).where(Unit.organisation_id == organisation.id)
    return db.session.scalar(wanted) or 0
