"""Which users have the mail addresses of a file, and what an administrator may know of them."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from sqlalchemy import select

from accounts.administered import organisation_ids_for
from accounts.imports.known import Thing
from accounts.imports.rows import CHUNK
from accounts.models import Membership, Role, Unit, User
from core.db import db

PROFILE = ("name", "title", "language")


@dataclass
class Person:
    """Somebody who has one of the addresses. Only of those with a place here more is said."""

    id: uuid.UUID
    values: Mapping[str, Any]
    is_active: bool
    is_here: bool = False
    is_elsewhere: bool = False
    roles: dict[uuid.UUID, set[Role]] = field(default_factory=dict)  # by unit

    def roles_in(self, unit_id: uuid.UUID | None) -> tuple[Role, ...]:
        """What the person is in the unit."""
        given = self.roles.get(unit_id, set()) if unit_id else set()
        return tuple(role for role in Role if role in given)

    def as_thing(self, unit_id: uuid.UUID | None, unit: str | None) -> Thing:
        """The person as a row of a file says it: with the roles in this one unit.

        The version is another when anything of it is.
        """
        roles = self.roles_in(unit_id)
        values = {**self.values, "roles": roles or None, "unit": unit if roles else None}
        version = crc32(repr((sorted(values.items()), self.is_active)).encode())
        return Thing(self.id, None, version, self.is_active, values)


def people(actor: User, emails: Collection[str], *, hold: bool) -> dict[str, Person]:
    """By address. Two statements for each thousand; `hold` takes a third."""
    mine = set(db.session.scalars(organisation_ids_for(actor)))
    found: dict[str, Person] = {}
    for chunk in _chunks(sorted(emails)):
        if hold:
            _hold(chunk)
        persons = {person.id: person for person in map(_person, _users(chunk))}
        for user_id, unit_id, role, organisation_id in _places(persons):
            person = persons[user_id]
            person.roles.setdefault(unit_id, set()).add(role)
            person.is_here |= organisation_id in mine
            person.is_elsewhere |= organisation_id not in mine
        found |= {person.values["email"]: person for person in persons.values()}
    return found


def _chunks(emails: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(emails), CHUNK):
        yield emails[start : start + CHUNK]


def _hold(emails: Sequence[str]) -> None:
    """Of two who import the same people at once, the second waits here for the first."""
    wanted = select(User.id).where(User.email.in_(emails)).order_by(User.email)
    db.session.execute(wanted.with_for_update())


def _users(emails: Sequence[str]) -> Sequence[Sequence[Any]]:
    own = (getattr(User, name) for name in PROFILE)
    wanted = select(User.id, User.is_active, User.email, *own)
    return db.session.execute(wanted.where(User.email.in_(emails))).all()


def _places(ids: Collection[uuid.UUID]) -> Sequence[Sequence[Any]]:
    wanted = select(
        Membership.user_id, Membership.unit_id, Membership.role, Unit.organisation_id
    ).join(Membership.unit)
    return db.session.execute(wanted.where(Membership.user_id.in_(ids))).all()


def _person(row: Sequence[Any]) -> Person:
    id, is_active, *values = row
    return Person(id, dict(zip(("email", *PROFILE), values, strict=True)), is_active)
