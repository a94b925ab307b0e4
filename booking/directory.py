"""The directory: units and people of all organisations, found by a few words."""

import uuid
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from accounts.models import Membership, Organisation, OrganisationKind, Unit, User
from core.db import db
from core.search import holds_all

MOST = 12
OTHER = "Anden organisation"  # for staff from a place that the directory does not know


def find_units(words: str, *, by: User | None = None, limit: int = MOST) -> Sequence[Unit]:
    """Units whose name, explanation or organisation holds every word. Those that are called so, and
    of the organisations that somebody works in, come first."""
    told = (Unit.name, Unit.explanation, Organisation.name)
    found = (
        select(Unit)
        .join(Unit.organisation)
        .where(Unit.is_active, Organisation.is_active, holds_all(words, told))
        .options(joinedload(Unit.organisation))
        .order_by(*_near(words, by), Organisation.name, Unit.name)
        .limit(limit)
    )
    return db.session.scalars(found).all() if words else []


def _near(words: str, by: User | None) -> tuple[ColumnElement[int], ...]:
    own = {membership.unit.organisation_id for membership in by.memberships} if by else set()
    is_called_so = case((func.lower(Unit.name) == words.lower(), 0), else_=1)
    return is_called_so, case((Organisation.id.in_(sorted(own, key=str)), 0), else_=1)


def find_people(words: str, *, limit: int = MOST) -> Sequence[User]:
    """People whose name, title, unit or organisation holds every word."""
    told = (User.name, User.title, Unit.name, Organisation.name)
    ids = (
        select(User.id)
        .join(User.memberships)
        .join(Membership.unit)
        .join(Unit.organisation)
        .where(User.is_active, Unit.is_active, Organisation.is_active, holds_all(words, told))
        .distinct()
    )
    found = (
        select(User)
        .where(User.id.in_(ids))
        .options(
            joinedload(User.memberships).joinedload(Membership.unit).joinedload(Unit.organisation)
        )
        .order_by(User.name)
        .limit(limit)
    )
    return db.session.scalars(found).unique().all() if words else []


def units_by_id(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Unit]:
    """These units, with their organisations."""
    wanted = select(Unit).where(Unit.id.in_(ids)).options(joinedload(Unit.organisation))
    return {unit.id: unit for unit in db.session.scalars(wanted)}


def unit_of(unit_id: uuid.UUID) -> Unit | None:
    """One unit. The directory is open to everybody who books."""
    return db.session.get(Unit, unit_id)


def offered_unit(unit_id: uuid.UUID) -> Unit | None:
    """One unit that meetings may invite from now on."""
    unit = unit_of(unit_id)
    return unit if unit and unit.is_offered else None


def person_of(user_id: uuid.UUID) -> User | None:
    """One person who can sign in."""
    user = db.session.get(User, user_id)
    return user if user and user.is_active else None


def organisations() -> Sequence[Organisation]:
    """Every organisation that outsiders can belong to."""
    wanted = select(Organisation).where(
        Organisation.kind != OrganisationKind.OTHER, Organisation.is_active
    )
    return db.session.scalars(wanted.order_by(Organisation.name)).all()


def other_organisation() -> Organisation:
    """The one for everybody from elsewhere, made when first needed."""
    wanted = select(Organisation).where(Organisation.name == OTHER)
    found = db.session.scalar(wanted)
    if found:
        return found
    with suppress(IntegrityError), db.session.begin_nested():  # another may make it this moment
        db.session.add(Organisation(name=OTHER, kind=OrganisationKind.OTHER))
    return db.session.execute(wanted).scalar_one()
