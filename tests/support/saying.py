"""An organisation says how its cases are routed: a version, as the page would add one."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from support.models import PathLevel, RoutingVersion, SupportModel, SupportUnit
from support.routing import Rule, preset, versions
from support.routing.levels import STAFF, of_unit


def newest(session: Session, organisation_id: uuid.UUID) -> RoutingVersion | None:
    """What the committed database says."""
    mine = select(RoutingVersion).where(RoutingVersion.organisation_id == organisation_id)
    return session.scalar(mine.order_by(RoutingVersion.id.desc()).limit(1))


def rule_now(session: Session, organisation_id: uuid.UUID) -> Rule:
    """The same as a rule; of nobody who said anything, an empty one."""
    return versions.rule_of(newest(session, organisation_id))


def say(session: Session, organisation_id: uuid.UUID, **said: Any) -> RoutingVersion:
    """One more version, with these changed. A model comes with its levels."""
    if isinstance(said.get("model"), SupportModel):
        said.setdefault("paths", preset(said["model"]))
    rule = replace(rule_now(session, organisation_id), **said)
    made = versions.add(session, organisation_id, rule)
    session.commit()
    return made


def say_levels(
    session: Session, organisation_id: uuid.UUID, units: Iterable[SupportUnit]
) -> RoutingVersion:
    """Levels of its own for all staff: full shared support."""
    levels = tuple(of_unit(unit.id) for unit in units)
    paths = {**preset(SupportModel.FULL), **dict.fromkeys(STAFF, levels)}
    return say(session, organisation_id, model=SupportModel.FULL, paths=paths)


def forget(session: Session, *organisations: uuid.UUID) -> None:
    """As if they had never said anything; nobody named, everybody."""
    gone = select(RoutingVersion.id)
    if organisations:
        gone = gone.where(RoutingVersion.organisation_id.in_(organisations))
    session.execute(delete(RoutingVersion).where(RoutingVersion.id.in_(gone)))
    if not organisations:
        session.execute(delete(PathLevel))
    session.commit()


def unname(session: Session, unit: SupportUnit) -> None:
    """Nobody sends cases there any more."""
    columns = ("local_it", "citizen_hotline", "staff_hotline", "shared_support")
    for organisation_id in session.scalars(select(RoutingVersion.organisation_id).distinct()).all():
        rule = rule_now(session, organisation_id)
        if unit.id in rule.units():
            named = {name: None for name in columns if getattr(rule, name) == unit.id}
            paths = {s: tuple(x for x in p if x.unit != unit.id) for s, p in rule.paths.items()}
            say(session, organisation_id, paths=paths, **named)
