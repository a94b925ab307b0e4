"""The rows that routing rests on, and the units that are open now."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from accounts.models import Organisation, Unit
from core import search
from core.db import db
from core.plain import ask
from support import hours
from support.hours import Interval, OwnDays, Timetable
from support.receivers import SupportUnit, Tier
from support.routing import Directory, versions


def load() -> Directory:
    """Tree, rules with their levels, and active units in the order of their names: four statements.

    Every reader of an invitation is asked for here, so nothing is read that routing does not use.
    """
    parents = ask(_PARENTS)
    version_id, rules = versions.rules()
    rows = _units()
    return Directory(
        parents={row.id: row.parent_id for row in parents},
        rules=rules,
        tiers={id: tier for id, tier, _place in rows},
        places={id: place for id, _tier, place in rows},
        version_id=version_id,
    )


def as_of(rows: Directory, version_id: int | None) -> Directory:
    """The rows with the rules of when that version was the newest: those that a ticket keeps."""
    if version_id in (None, rows.version_id):
        return rows
    _same, rules = versions.rules(version_id)
    return replace(rows, rules=rules, version_id=version_id)


def _units() -> Sequence[tuple[uuid.UUID, Tier, uuid.UUID]]:
    return ask(_ACTIVE).all()


# Put together once: each invitation and each case asks them.
_PARENTS = select(Organisation.id, Organisation.parent_id)
_ACTIVE = (
    select(SupportUnit.id, SupportUnit.tier, Unit.organisation_id)
    .join(SupportUnit.unit)
    .join(Unit.organisation)
    .where(SupportUnit.is_active)
    .order_by(Unit.name, Organisation.name, SupportUnit.id)
)
_WITH_HOURS = (
    select(SupportUnit)
    .join(SupportUnit.unit)
    .options(joinedload(SupportUnit.unit).joinedload(Unit.organisation))
    .order_by(Unit.name, SupportUnit.id)
)
_THESE = _WITH_HOURS.where(SupportUnit.id.in_(bindparam("ids", expanding=True)))


def active_units() -> Sequence[SupportUnit]:
    """Every unit that receives cases, with place and hours."""
    return db.session.scalars(_WITH_HOURS.where(SupportUnit.is_active)).all()


def units_of(ids: Collection[uuid.UUID]) -> Sequence[SupportUnit]:
    """These, with place and hours."""
    return db.session.scalars(_THESE, {"ids": list(ids)}).all()


def found_by(words: str, ids: Collection[uuid.UUID], most: int) -> Sequence[uuid.UUID]:
    """Those of them whose name and place hold every word, in the order of their names."""
    found = (
        select(SupportUnit.id)
        .join(SupportUnit.unit)
        .join(Unit.organisation)
        .where(SupportUnit.is_active, search.holds_all(words, (Unit.name, Organisation.name)))
        .order_by(Unit.name, SupportUnit.id)
    )
    return [id for id in db.session.scalars(found) if id in ids][:most]


def organisation_names() -> dict[uuid.UUID, str]:
    """Those in use, in the order of the alphabet."""
    wanted = select(Organisation.id, Organisation.name).where(Organisation.is_active)
    return {row.id: row.name for row in db.session.execute(wanted.order_by(Organisation.name))}


def open_units(units: Iterable[SupportUnit], now: datetime) -> set[uuid.UUID]:
    """Those who answer now."""
    return {unit.id for unit in units if hours.is_open(timetable(unit), now)}


def timetable(unit: SupportUnit) -> Timetable:
    """When the unit answers, as plain values."""
    return Timetable(
        week=tuple(Interval(row.weekday, row.opens, row.closes) for row in unit.hours),
        on_holidays=unit.on_holidays,
        own_days=tuple(
            OwnDays(row.first_on, row.last_on, row.opens, row.closes, row.why)
            for row in unit.own_days
        ),
        zone=ZoneInfo(unit.zone),
    )
