"""Saying anew how an organisation's cases are routed: always a new version. Open tickets keep
theirs."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import Organisation, User
from core import audit
from core.db import db
from support import directory
from support.models import RoutingVersion
from support.refusals import PathNotPossible, RoutingChangedMeanwhile
from support.routing import Rule, versions
from support.routing.invariants import faults_of, with_its_place

ROUTING_CHANGED = audit.declare(
    "routing-changed", "version", "model", "has_local_it", "restores", "takes_citizens"
)


@dataclass(frozen=True)
class Reason:
    """Who saves it, when, and why."""

    by: User
    now: datetime
    why: str = ""
    restores: int | None = None  # the number of an older version


def save(organisation: Organisation, rule: Rule, reason: Reason, *, seen: int) -> RoutingVersion:
    """Add a version. `seen` is the number of the one that was on the page, 0 for none.

    Nothing is added where it says what holds already: a second press of the button. The
    organisation is held. Raises PathNotPossible, RoutingChangedMeanwhile.
    """
    newest = versions.newest_of(organisation)
    tiers = directory.load().tiers
    wanted = with_its_place(rule, tiers)
    if newest and versions.rule_of(newest) == wanted:
        return newest
    if seen != (newest.number if newest else 0):
        raise RoutingChangedMeanwhile
    if faults := faults_of(wanted, tiers):
        raise PathNotPossible(faults)
    return _add(organisation, wanted, reason)


def _add(organisation: Organisation, rule: Rule, reason: Reason) -> RoutingVersion:
    made = versions.add(
        db.session(),
        organisation.id,
        rule,
        at=reason.now,
        by_id=reason.by.id,
        why=reason.why,
        restores=reason.restores,
    )
    audit.record(
        reason.by.as_actor(),
        ROUTING_CHANGED,
        subject=organisation.id,
        now=reason.now,
        version=made.number,
        model=rule.model.value if rule.model else "",
        has_local_it=rule.has_local_it,
        restores=reason.restores or 0,
        takes_citizens=any(level.takes_citizens for path in rule.paths.values() for level in path),
    )
    return made


@dataclass(frozen=True)
class LocalIt:
    """Who helps the organisation's staff first. No unit and no IT of its own: whoever convenes."""

    has_own: bool
    unit_id: uuid.UUID | None


def local_it_of(organisation: Organisation) -> LocalIt:
    """What holds, from the organisation's own version or from above."""
    rows = directory.load()
    own = rows.rules.get(organisation.id, Rule())
    return LocalIt(has_own=own.has_local_it, unit_id=rows.local_it(organisation.id))


def choose_local_it(organisation: Organisation, new: LocalIt, *, by: User, now: datetime) -> None:
    """Change only that. The rest is as it was, or inherited."""
    held = versions.rule_of(versions.newest_of(organisation))
    wanted = replace(held, has_local_it=new.has_own, local_it=new.unit_id)
    if wanted != held:
        _add(organisation, wanted, Reason(by, now))
