"""What there is already, as plain rows, and how a row of a file finds its own among them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from accounts.administered import organisation_ids_for
from accounts.cards import OrganisationCard, UnitCard
from accounts.models import Organisation, Unit, User
from core.db import db

KEYS = ("own_key", "sor_code", "gln")
KEY_WORDS = {"own_key": "id", "sor_code": "SOR", "gln": "GLN"}
UNIT_FIELDS = tuple(UnitCard.__dataclass_fields__)
ORGANISATION_FIELDS = tuple(OrganisationCard.__dataclass_fields__)


class NotFound(LookupError):
    """No single one can be meant; says why, in words."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An organisation or a unit as it stands. `place` is where its name and own id count: the
    organisation of a unit, and what an organisation lies under."""

    id: uuid.UUID
    place: uuid.UUID | None
    version: int
    is_active: bool
    values: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.values["name"])


@dataclass
class Index:
    """Things by key and by name."""

    by_key: dict[tuple[str, str], list[Thing]] = field(default_factory=dict)
    by_name: dict[tuple[uuid.UUID | None, str], Thing] = field(default_factory=dict)
    names_are_of_one: bool = False  # everywhere, and not only in a place

    @classmethod
    def of(cls, things: Iterable[Thing], *, names_are_of_one: bool) -> "Index":
        """All of them."""
        made = cls(names_are_of_one=names_are_of_one)
        for thing in things:
            made.by_name[made.scope(thing.place), thing.name] = thing
            for key in KEYS:
                if value := thing.values[key]:
                    made.by_key.setdefault((key, value), []).append(thing)
        return made

    def scope(self, place: uuid.UUID | None) -> uuid.UUID | None:
        """Within what a name is of one only."""
        return None if self.names_are_of_one else place

    def find(
        self, values: Mapping[str, Any], place: uuid.UUID | None, *, own_key_anywhere: bool
    ) -> Thing | None:
        """The one the row's keys belong to; without any, the one of that name in the place.

        Raises NotFound where the keys belong to different ones, or to several.
        """
        found: dict[str, list[Thing]] = {}
        for key in KEYS:
            same = self.by_key.get((key, values.get(key, "")), [])
            if key == "own_key" and not own_key_anywhere:
                same = [thing for thing in same if thing.place == place]
            if same:
                found[key] = same
        if not found:
            return self._by_name(values, place)
        meant = set.intersection(*({thing.id for thing in same} for same in found.values()))
        if len(meant) != 1:
            raise NotFound(_unclear(found))
        return next(t for same in found.values() for t in same if t.id in meant)

    def _by_name(self, values: Mapping[str, Any], place: uuid.UUID | None) -> Thing | None:
        thing = self.by_name.get((self.scope(place), values.get("name", "")))
        if thing is None:
            return None
        for key in KEYS:
            if key in values and thing.values[key] not in (None, values[key]):
                raise NotFound(
                    _(
                        "»%(name)s« is there already, with another %(key)s.",
                        name=thing.name,
                        key=KEY_WORDS[key],
                    )
                )
        return thing


def _unclear(found: Mapping[str, Sequence[Thing]]) -> str:
    if len(found) == 1:
        [(key, same)] = found.items()
        return str(_("%(num)s have this %(key)s.", num=len(same), key=KEY_WORDS[key]))
    said = ", ".join(f"{KEY_WORDS[key]}: »{same[0].name}«" for key, same in found.items())
    return str(_("The keys belong to different ones (%(said)s).", said=said))


def organisations(actor: User, *, hold: bool) -> list[Thing]:
    """Those that the actor looks after. One statement."""
    wanted = select(
        Organisation.id, Organisation.parent_id, Organisation.version, Organisation.is_active,
        *(getattr(Organisation, name) for name in ORGANISATION_FIELDS),
    ).where(Organisation.id.in_(organisation_ids_for(actor)))  # fmt: skip
    rows = db.session.execute(wanted.with_for_update(of=Organisation) if hold else wanted)
    return [_thing(row, ORGANISATION_FIELDS) for row in rows]


def units(actor: User, *, hold: bool) -> list[Thing]:
    """The units of those. One statement."""
    wanted = select(
        Unit.id, Unit.organisation_id, Unit.version, Unit.is_active,
        *(getattr(Unit, name) for name in UNIT_FIELDS),
    ).where(Unit.organisation_id.in_(organisation_ids_for(actor)))  # fmt: skip
    rows = db.session.execute(wanted.with_for_update(of=Unit) if hold else wanted)
    return [_thing(row, UNIT_FIELDS) for row in rows]


def names_elsewhere(mine: Iterable[Thing]) -> set[str]:
    """The names of the organisations that others look after: a name is of one only."""
    own = {thing.name for thing in mine}
    return {name for name in db.session.scalars(select(Organisation.name)) if name not in own}


def _thing(row: Sequence[Any], fields: Sequence[str]) -> Thing:
    id, place, version, is_active, *values = row
    return Thing(id, place, version, is_active, dict(zip(fields, values, strict=True)))
