"""The rows that routing rests on, and the units that are open now."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from accounts.models import Organisation, Unit
from core.db import db
from support import hours
from support.hours import Interval
from support.models import RoutingLevel, RoutingRule, SupportUnit
from support.routing import Directory, Rule


def load() -> Directory:
    """Tree, rules and active units: three statements and the levels.

    Every reader of an invitation is asked for here, so nothing is read that routing does not use.
    """
    parents = db.session.execute(select(Organisation.id, Organisation.parent_id))
    levels: dict[uuid.UUID, list[uuid.UUID]] = {}
    for row in db.session.scalars(select(RoutingLevel).order_by(RoutingLevel.position)):
        levels.setdefault(row.organisation_id, []).append(row.support_unit_id)
    rules = db.session.scalars(select(RoutingRule).options(lazyload(RoutingRule.organisation)))
    tiers = select(SupportUnit.id, SupportUnit.tier).where(SupportUnit.is_active)
    return Directory(
        parents={row.id: row.parent_id for row in parents},
        rules={r.organisation_id: _rule(r, levels.get(r.organisation_id, [])) for r in rules},
        tiers={row.id: row.tier for row in db.session.execute(tiers)},
    )


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
    return {unit.id for unit in units if hours.is_open(intervals(unit), now)}


def intervals(unit: SupportUnit) -> list[Interval]:
    """The unit's opening hours as plain values."""
    return [Interval(row.weekday, row.opens, row.closes) for row in unit.hours]


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
