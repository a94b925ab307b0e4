"""Whose calendars: a person's own, or a unit's. Units are looked up through the person who asks."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from accounts import administered
from accounts.models import Role, Unit, User

Column = InstrumentedAttribute[uuid.UUID | None]


@dataclass(frozen=True)
class Owner:
    """Whose feed or busy times: exactly one of the two."""

    user: User | None = None
    unit: Unit | None = None

    @property
    def user_id(self) -> uuid.UUID | None:
        """Of the person."""
        return self.user.id if self.user else None

    @property
    def unit_id(self) -> uuid.UUID | None:
        """Of the unit."""
        return self.unit.id if self.unit else None

    @property
    def id(self) -> uuid.UUID | None:
        """Of whichever it is."""
        return self.user_id or self.unit_id

    def owns(self, user_column: Column, unit_column: Column) -> ColumnElement[bool]:
        """For a statement over things that one of the two owns."""
        if self.user:
            return user_column == self.user.id
        return unit_column == self.unit_id


def find_owner(actor: User, unit_id: uuid.UUID | None) -> Owner | None:
    """The actor; or the unit, if they deputise for it or look after it as administrator."""
    if unit_id is None:
        return Owner(user=actor)
    deputised = (unit for unit in deputised_units(actor) if unit.id == unit_id)
    unit = next(deputised, None) or _administered(actor, unit_id)
    return Owner(unit=unit) if unit else None


def _administered(actor: User, unit_id: uuid.UUID) -> Unit | None:
    is_one = actor.has_role(Role.ADMINISTRATOR)
    return administered.find_unit(actor, unit_id) if is_one else None


def deputised_units(actor: User) -> Sequence[Unit]:
    """Those that the actor books and leads for, in their order."""
    return [m.unit for m in actor.memberships if m.role == Role.MEETING_LEADER]
