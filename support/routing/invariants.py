"""What no path may be, whatever an administrator writes (product rules 6.4 and the citizens' flow).

The database holds whatever was saved; these rules are asked before it is.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from support.receivers import SupportModel, Tier
from support.routing.levels import MOST, STAFF, Kind, Level, Levels, Scope
from support.routing.tree import Rule

Tiers = Mapping[uuid.UUID, Tier]  # of the units that work


@dataclass(frozen=True)
class Fault:
    """Why a path cannot be like that."""

    scope: Scope
    words: LazyString


def faults_of(rule: Rule, tiers: Tiers) -> list[Fault]:
    """Everything that is wrong with it. An inherited path is another's to mend."""
    found = [Fault(scope, words) for scope in Scope for words in _of_path(rule, scope, tiers)]
    if rule.model:
        check = FLOWS[rule.model]
        empty = _l("Somebody has to be there. Add a level.")
        for scope in STAFF:
            wrong = check(rule, scope, tiers) if rule.levels(scope) else [empty]
            found += [Fault(scope, words) for words in wrong]
    return found


def with_its_place(rule: Rule, tiers: Tiers) -> Rule:
    """The staff hotline never solves, only shared support is an exception for citizens, and who
    has no model of its own has no levels for staff: nobody is asked to say so. What solves forwards
    nothing by itself."""
    return replace(
        rule,
        paths={
            scope: tuple(_settled(level, scope, tiers) for level in levels)
            for scope, levels in rule.paths.items()
            if levels and (rule.model or scope == Scope.CITIZEN)
        },
    )


def _settled(level: Level, scope: Scope, tiers: Tiers) -> Level:
    tier = tier_of(level, tiers)
    is_shared = scope == Scope.CITIZEN and tier == Tier.SHARED_SUPPORT
    solves = level.solves and tier != Tier.STAFF_HOTLINE
    return replace(
        level,
        solves=solves,
        takes_citizens=level.takes_citizens and is_shared,
        by_itself=None if solves else level.by_itself,
    )


def tier_of(level: Level, tiers: Tiers) -> Tier | None:
    """What the level is for. None: a unit that is out of use."""
    if level.kind == Kind.UNIT:
        return tiers.get(level.unit) if level.unit else None
    return level.tier or Tier.LOCAL_IT


def _of_path(rule: Rule, scope: Scope, tiers: Tiers) -> Iterator[LazyString]:
    levels = rule.levels(scope)
    if not levels:
        return
    if len(levels) > MOST:
        yield _l("That is more than %(most)d levels.", most=MOST)
    if len({level.who for level in levels}) < len(levels):
        yield _l("The same one stands there twice.")
    if not levels[-1].solves:
        yield _l("The last level has to be able to solve: nobody comes after it.")
    of = [tier_of(level, tiers) for level in levels]
    if None in of:
        yield _l("One of the units is out of use. Take it away.")
    yield from (_of_citizens if scope == Scope.CITIZEN else _of_staff)(levels, tiers)


def _of_citizens(levels: Levels, tiers: Tiers) -> Iterator[LazyString]:
    of = [tier_of(level, tiers) for level in levels]
    if Tier.STAFF_HOTLINE in of:
        yield _l("The staff hotline is not for citizens.")
    shared = [level for level in levels if tier_of(level, tiers) == Tier.SHARED_SUPPORT]
    if not all(level.takes_citizens for level in shared):
        yield _l(
            "Citizens' cases do not go to shared support. If yours do, say that it is an exception."
        )


def _of_staff(levels: Levels, tiers: Tiers) -> Iterator[LazyString]:
    if Tier.CITIZEN_HOTLINE in [tier_of(level, tiers) for level in levels]:
        yield _l("The hotline for citizens is not for staff.")


def _first_of(rule: Rule, scope: Scope, tiers: Tiers) -> Tier | None:
    """Where the path begins. A knowledgeable colleague may be asked before any IT; an
    organisation's local IT is that, whatever unit stands in for it."""
    levels = (lv for lv in rule.levels(scope) if tier_of(lv, tiers) != Tier.LOCAL_HELPER)
    first = next(levels, None)
    if first is None:
        return None
    is_substitute = first.unit is not None and first.unit == rule.local_it
    return Tier.LOCAL_IT if is_substitute else tier_of(first, tiers)


def _begins_locally(rule: Rule, scope: Scope, tiers: Tiers) -> Iterator[LazyString]:
    if _first_of(rule, scope, tiers) != Tier.LOCAL_IT:
        yield _l("In this model, staff begin with their own local IT. It cannot be skipped.")


def _begins_by_sector(rule: Rule, scope: Scope, tiers: Tiers) -> Iterator[LazyString]:
    if scope == Scope.STAFF_SINGLE:
        yield from _begins_locally(rule, scope, tiers)
    elif _first_of(rule, scope, tiers) != Tier.SHARED_SUPPORT:
        yield _l("In model 2, cases across sectors begin with shared support.")


def _begins_at_hotline(rule: Rule, scope: Scope, tiers: Tiers) -> Iterator[LazyString]:
    if tier_of(rule.levels(scope)[0], tiers) != Tier.STAFF_HOTLINE:
        yield _l("In model 3, the staff hotline receives everything.")


def _begins_anywhere(_rule: Rule, _scope: Scope, _tiers: Tiers) -> Iterator[LazyString]:
    yield from ()


Check = Callable[[Rule, Scope, Tiers], Iterator[LazyString]]
FLOWS: Mapping[SupportModel, Check] = {
    SupportModel.LOCAL_FIRST: _begins_locally,
    SupportModel.CROSS_SECTOR_DIRECT: _begins_by_sector,
    SupportModel.STAFF_HOTLINE: _begins_at_hotline,
    SupportModel.FULL: _begins_anywhere,
}
