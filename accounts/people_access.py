"""Which users an administrator sees, and where they may give somebody a place. Every look-up of a
user by id goes through here."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from accounts.administered import organisation_ids_for, units_for
from accounts.models import Membership, Organisation, Unit, User
from core.db import db

PLACES = selectinload(User.memberships).joinedload(Membership.unit).joinedload(Unit.organisation)


def people_for(actor: User) -> Select[User]:
    """Whoever has a place in an organisation that the actor looks after."""
    theirs = (
        select(Membership.user_id)
        .join(Membership.unit)
        .where(Unit.organisation_id.in_(organisation_ids_for(actor)))
    )
    return select(User).where(User.id.in_(theirs))


def find_person(actor: User, user_id: uuid.UUID) -> User | None:
    """The user, if the actor may see them."""
    return db.session.scalar(people_for(actor).where(User.id == user_id).options(PLACES))


def lock_person(actor: User, user_id: uuid.UUID) -> User | None:
    """The same, held until the transaction ends. Rows that name the user can be written meanwhile:
    a supporter who is just handing a case over and an administrator do not wait in a circle."""
    wanted = people_for(actor).where(User.id == user_id).options(PLACES)
    held = wanted.with_for_update(of=User, key_share=True).execution_options(populate_existing=True)
    return db.session.scalar(held)


def places_for(actor: User) -> Sequence[Unit]:
    """The units where the actor may give somebody a role, by organisation."""
    wanted = units_for(actor).join(Unit.organisation).options(joinedload(Unit.organisation))
    in_use = wanted.where(Unit.is_active, Organisation.is_active)
    return db.session.scalars(in_use.order_by(Organisation.name, Unit.name)).all()


def units_by_id(actor: User, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Unit]:
    """Those of the units where the actor may."""
    wanted = units_for(actor).where(Unit.id.in_(ids)).options(joinedload(Unit.organisation))
    return {unit.id: unit for unit in db.session.scalars(wanted)}


def own_organisation_ids(actor: User) -> set[uuid.UUID]:
    """The organisations that the actor looks after."""
    return set(db.session.scalars(organisation_ids_for(actor)))
