"""Reading versions and adding one. Nothing here changes a row that is there."""

import uuid
from collections.abc import Collection, Mapping, Sequence, Set
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, func, select, text
from sqlalchemy.orm import Session, joinedload, object_session

from accounts.models import Organisation
from core.db import db
from core.plain import ask
from support.receivers import SupportUnit, Tier
from support.routing.levels import Level, Levels, Scope
from support.routing.models import PathLevel, RoutingPath, RoutingVersion
from support.routing.tree import Rule

Said = RoutingVersion | Row[*tuple[Any, ...]]
SHOWN = 100  # versions in the list
# A path's key is the digest of what it says, so none is ever another: each is read once.
KNOWN_PATHS: dict[str, Levels] = {}


def rules(up_to: int | None = None) -> tuple[int | None, Mapping[uuid.UUID, Rule]]:
    """What held when that one was the newest, or holds now; and the newest id. Two statements.

    Every reader of an invitation is asked for here: plain columns, no objects.
    """
    wanted = _newest(is_now=up_to is None)
    found = ask(wanted, None if up_to is None else {"up_to": up_to}).all()
    paths = _read({key for row in found for key in _keys(row).values()}, db.session())
    said = {row.organisation_id: _rule(row, paths) for row in found}
    return found[-1].id if found else None, said


@cache
def _newest(*, is_now: bool) -> Select[*tuple[Any, ...]]:
    newest = select(func.max(RoutingVersion.id)).group_by(RoutingVersion.organisation_id)
    if not is_now:
        newest = newest.where(RoutingVersion.id <= bindparam("up_to"))
    return select(*COLUMNS).where(RoutingVersion.id.in_(newest)).order_by(RoutingVersion.id)


def _read(keys: Set[str], session: Session) -> Mapping[str, Levels]:
    """The paths with these keys."""
    if missing := keys - KNOWN_PATHS.keys():
        KNOWN_PATHS.update(_read_levels(missing, session))
    return {key: KNOWN_PATHS[key] for key in keys}


def _read_levels(keys: Collection[str], session: Session) -> Mapping[str, Levels]:
    paths: dict[str, Levels] = {}
    rows = session.execute(
        select(*LEVEL)
        .where(PathLevel.path_key.in_(sorted(keys)))
        .order_by(PathLevel.path_key, PathLevel.position)
    )
    for row in rows:
        level = Level(
            row.kind, row.tier, row.support_unit_id, row.solves, row.takes_citizens, row.by_itself
        )
        paths[row.path_key] = (*paths.get(row.path_key, ()), level)
    return paths


def _keys(row: Said) -> dict[Scope, str]:
    """The paths that it says something of."""
    keys = (row.citizen_path, row.staff_single_path, row.staff_cross_path)
    return {scope: key for scope, key in zip(Scope, keys, strict=True) if key}


def _rule(row: Said, paths: Mapping[str, Levels]) -> Rule:
    return Rule(
        model=row.model,
        has_local_it=row.has_local_it,
        local_it=row.local_it_id,
        citizen_hotline=row.citizen_hotline_id,
        staff_hotline=row.staff_hotline_id,
        shared_support=row.shared_support_id,
        paths={scope: paths[key] for scope, key in _keys(row).items()},
    )


COLUMNS = (  # of a Rule
    RoutingVersion.id,
    RoutingVersion.organisation_id,
    RoutingVersion.model,
    RoutingVersion.has_local_it,
    RoutingVersion.local_it_id,
    RoutingVersion.citizen_hotline_id,
    RoutingVersion.staff_hotline_id,
    RoutingVersion.shared_support_id,
    RoutingVersion.citizen_path,
    RoutingVersion.staff_single_path,
    RoutingVersion.staff_cross_path,
)
LEVEL = (  # of a Level
    PathLevel.path_key,
    PathLevel.kind,
    PathLevel.tier,
    PathLevel.support_unit_id,
    PathLevel.solves,
    PathLevel.takes_citizens,
    PathLevel.by_itself,
)


def rules_of(found: Sequence[RoutingVersion]) -> list[Rule]:
    """What these versions say, in their order. One statement."""
    session = object_session(found[0]) if found else None
    keys = {key for version in found for key in _keys(version).values()}
    paths = _read(keys, session) if session else {}
    return [_rule(version, paths) for version in found]


def rule_of(version: RoutingVersion | None) -> Rule:
    """What a version says; of none, that all is inherited."""
    return rules_of([version])[0] if version else Rule()


def newest_of(organisation: Organisation) -> RoutingVersion | None:
    """The one in force."""
    return next(iter(history_of(organisation, most=1)), None)


def history_of(organisation: Organisation, *, most: int = SHOWN) -> Sequence[RoutingVersion]:
    """The newest first, with who saved each."""
    return db.session.scalars(
        select(RoutingVersion)
        .where(RoutingVersion.organisation_id == organisation.id)
        .options(joinedload(RoutingVersion.by).lazyload("*"))
        .order_by(RoutingVersion.id.desc())
        .limit(most)
    ).all()


def number_of(organisation: Organisation) -> int:
    """Of the one in force; 0 where there is none."""
    return _last_number(db.session(), organisation.id)


def find(organisation: Organisation, number: int) -> RoutingVersion | None:
    """One of the organisation's, by its number."""
    mine = select(RoutingVersion).where(RoutingVersion.organisation_id == organisation.id)
    return db.session.scalar(mine.where(RoutingVersion.number == number))


def hold(session: Session) -> int:
    """The id of the version that is about to be saved. Whoever else saves waits until this
    transaction ends."""
    taken = session.execute(
        text(
            "INSERT INTO routing_counter (id, last) VALUES (1, 1) "
            "ON CONFLICT (id) DO UPDATE SET last = routing_counter.last + 1 RETURNING last"
        )
    )
    return int(taken.scalar_one())


def add(
    session: Session,
    organisation_id: uuid.UUID,
    rule: Rule,
    *,
    at: datetime | None = None,
    by_id: uuid.UUID | None = None,
    why: str = "",
    restores: int | None = None,
) -> RoutingVersion:
    """One more version of the organisation's. It holds at once, for tickets opened from now on."""
    id = hold(session)
    paths = {scope: _keep(session, levels) for scope, levels in rule.paths.items() if levels}
    made = RoutingVersion(
        id=id,
        organisation_id=organisation_id,
        number=_last_number(session, organisation_id) + 1,
        at=at,
        by_id=by_id,
        why=why,
        restores=restores,
        model=rule.model,
        has_local_it=rule.has_local_it,
        local_it_id=rule.local_it,
        citizen_hotline_id=rule.citizen_hotline,
        staff_hotline_id=rule.staff_hotline,
        shared_support_id=rule.shared_support,
        citizen_path=paths.get(Scope.CITIZEN),
        staff_single_path=paths.get(Scope.STAFF_SINGLE),
        staff_cross_path=paths.get(Scope.STAFF_CROSS),
    )
    session.add(made)
    session.flush()
    return made


def _keep(session: Session, levels: Levels) -> str:
    """The key of a path that says this; made, where nobody said it before."""
    key = sha256(",".join(level.code for level in levels).encode()).hexdigest()[:32]
    if session.get(RoutingPath, key) is None:
        rows = [_row(position, level) for position, level in enumerate(levels)]
        session.add(RoutingPath(key=key, levels=rows))
        session.flush()
    return key


def _row(position: int, level: Level) -> PathLevel:
    return PathLevel(
        position=position,
        kind=level.kind,
        tier=level.tier,
        support_unit_id=level.unit,
        solves=level.solves,
        takes_citizens=level.takes_citizens,
        by_itself=level.by_itself,
    )


def has_any(session: Session, organisation_id: uuid.UUID) -> bool:
    """Whether the organisation has said anything of its own."""
    return _last_number(session, organisation_id) > 0


def _last_number(session: Session, organisation_id: uuid.UUID) -> int:
    mine = RoutingVersion.organisation_id == organisation_id
    return session.scalar(select(func.max(RoutingVersion.number)).where(mine)) or 0


def has_forwarders() -> bool:
    """Whether any version has a level, but the staff hotline, that only forwards: few have, and
    the others need not be asked."""
    is_one = PathLevel.solves.is_(False) & PathLevel.tier.is_distinct_from(Tier.STAFF_HOTLINE)
    return bool(db.session.scalar(select(exists().where(is_one))))


def naming(unit: SupportUnit) -> Sequence[str]:
    """The organisations whose newest version sends cases to the unit, by name."""
    _newest, said = rules()
    ids = [organisation for organisation, rule in said.items() if unit.id in rule.units()]
    named = select(Organisation.name).where(Organisation.id.in_(ids))
    return db.session.scalars(named.order_by(Organisation.name)).all()
