"""The rows that routing rests on, and the units that are open now."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from accounts.models import Organisation, Unit
from core.db import db
from support import hours
from support.hours import Interval, OwnDays, Timetable
from support.models import RoutingLevel, RoutingRule, SupportUnit, Tier
from support.routing import Directory, Rule


def load(units: Iterable[SupportUnit] | None = None) -> Directory:
    """Tree, rules and active units: three statements and the levels. Units may be given.

    Every reader of an invitation is asked for here, so nothing is read that routing does not use.
    """
    parents = db.session.execute(select(Organisation.id, Organisation.parent_id))
    levels: dict[uuid.UUID, list[uuid.UUID]] = {}
    for row in db.session.scalars(select(RoutingLevel).order_by(RoutingLevel.position)):
        levels.setdefault(row.organisation_id, []).append(row.support_unit_id)
    rules = db.session.scalars(select(RoutingRule).options(lazyload(RoutingRule.organisation)))
    return Directory(
        parents={row.id: row.parent_id for row in parents},
        rules={r.organisation_id: _rule(r, levels.get(r.organisation_id, [])) for r in rules},
        tiers=_tiers() if units is None else {unit.id: unit.tier for unit in units},
    )


def _tiers() -> dict[uuid.UUID, Tier]:
    active = select(SupportUnit.id, SupportUnit.tier).where(SupportUnit.is_active)
    return {row.id: row.tier for row in db.session.execute(active)}


def active_units() -> Sequence[SupportUnit]:
    """Every unit that receives cases, with place and hours."""
    return db.session.scalars(
        select(SupportUnit)
        .where(SupportUnit.is_active)
        .join(SupportUnit.unit)
        .options(joinedload(SupportUnit.unit).joinedload(Unit.organisation))
        .order_by(Unit.name, SupportUnit.id)
    ).all()


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
    )


def _rule(row: RoutingRule, levels: Sequence[uuid.UUID]) -> Rule:
    return Rule(
        model=row.model,
        has_local_it=row.has_local_it,
        local_it=row.local_it_id,
        citizen_hotline=row.citizen_hotline_id,
        staff_hotline=row.staff_hotline_id,
        shared_support=row.shared_support_id,
        levels=tuple(levels),
    )
