"""Which template holds for whom: the own organisation's, the nearest above's, or ours."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, Uuid, bindparam, func, select
from sqlalchemy.orm import aliased

from accounts.models import Organisation, Unit
from booking.meeting_types.models import TypeEdition
from booking.meeting_types.ours import our_template
from booking.meeting_types.template import TypeTemplate
from booking.meeting_types.tree import line_of
from booking.models import MeetingType
from booking.words import TYPES
from core.db import db
from core.plain import ask


@dataclass(frozen=True)
class Edition:
    """One that was written: whose, and the how manyth."""

    organisation_id: uuid.UUID
    number: int


@dataclass(frozen=True)
class HeldType:
    """A type of meeting as some organisation has it."""

    kind: MeetingType
    template: TypeTemplate
    edition: Edition | None = None  # none: ours
    written_by: str = ""  # the organisation


def types_for(organisation_id: uuid.UUID) -> dict[MeetingType, HeldType]:
    """All of them, in our order. One statement."""
    return _held(organisation_id, nearest=0)


def types_of_unit(unit_id: uuid.UUID) -> dict[MeetingType, HeldType]:
    """As those who book for the unit have them. One statement."""
    of_unit = select(Unit.organisation_id).where(Unit.id == unit_id).scalar_subquery()
    return _held(of_unit, nearest=0)


def edition_for(unit_id: uuid.UUID, kind: MeetingType) -> Edition | None:
    """The one that those who book for the unit have of this type; none: ours. One statement."""
    rows = ask(_EDITION_FOR, {"unit_id": unit_id, "kind": kind}).all()
    return Edition(*rows[-1]) if rows else None


def types_above(organisation_id: uuid.UUID) -> dict[MeetingType, HeldType]:
    """What would hold if the organisation had none of its own. One statement."""
    return _held(organisation_id, nearest=1)


def _held(
    organisation_id: uuid.UUID | ScalarSelect[uuid.UUID], *, nearest: int
) -> dict[MeetingType, HeldType]:
    found = {kind: HeldType(kind, our_template(kind)) for kind in TYPES}
    for edition, name in db.session.execute(_editions(organisation_id, nearest)):
        whose = Edition(edition.organisation_id, edition.number)
        template = TypeTemplate.of_content(edition.content or {})
        found[edition.type] = HeldType(edition.type, template, whose, name)
    return found


def _editions(
    organisation_id: uuid.UUID | ScalarSelect[uuid.UUID], nearest: int
) -> Select[TypeEdition, str]:
    """What holds in the organisation and above it, the farthest first."""
    line = line_of(organisation_id)
    later = aliased(TypeEdition)
    newest = select(func.max(later.number)).where(
        later.organisation_id == TypeEdition.organisation_id, later.type == TypeEdition.type
    )
    return (
        select(TypeEdition, Organisation.name)
        .join(line, line.c.id == TypeEdition.organisation_id)
        .join(Organisation, Organisation.id == TypeEdition.organisation_id)
        .where(
            line.c.steps >= nearest,
            TypeEdition.number == newest.scalar_subquery(),
            TypeEdition.content.is_not(None),
        )
        .order_by(line.c.steps.desc(), TypeEdition.type)
    )


_UNIT = select(Unit.organisation_id).where(Unit.id == bindparam("unit_id", type_=Uuid()))
# Written once: every booking asks.
_EDITION_FOR = (
    _editions(_UNIT.scalar_subquery(), nearest=0)
    .with_only_columns(TypeEdition.organisation_id, TypeEdition.number)
    .where(TypeEdition.type == bindparam("kind", type_=TypeEdition.type.type))
)


def template_of(kind: MeetingType, edition: Edition | None) -> TypeTemplate:
    """The template that a meeting began with."""
    if edition is None:
        return our_template(kind)
    kept = db.session.get(TypeEdition, (edition.organisation_id, kind, edition.number))
    return TypeTemplate.of_content(kept.content) if kept and kept.content else our_template(kind)
