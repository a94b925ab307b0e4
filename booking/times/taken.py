"""What is taken: read by an index, as whole seconds, in one statement a question."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Result,
    Select,
    and_,
    column,
    func,
    or_,
    select,
    values,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from booking.claims import HOLDS, LONGEST, Claim
from booking.times.spans import Span
from core.db import UtcDateTime, db

MANY = 64  # from so many resources on, those days are read rather than each of them


class SecondOf(FunctionElement[int]):
    """The whole second of an instant, in SQL."""

    type = BigInteger()
    inherit_cache = True


class SecondAfter(SecondOf):
    """The first whole second that is not before an instant, in SQL."""

    inherit_cache = True


@compiles(SecondOf)
def _second(element: SecondOf, compiler: SQLCompiler, **how: Any) -> str:  # SQLAlchemy's own
    way = "ceil" if isinstance(element, SecondAfter) else "floor"
    instant = compiler.process(element.clauses, **how)
    return f"CAST({way}(EXTRACT(epoch FROM {instant})) AS bigint)"


@compiles(SecondOf, "sqlite")
def _second_sqlite(element: SecondOf, compiler: SQLCompiler, **how: Any) -> str:
    more = ", '+0.999 seconds'" if isinstance(element, SecondAfter) else ""
    return f"unixepoch({compiler.process(element.clauses, **how)}{more})"


def second(instant: datetime) -> int:
    """The whole second of an instant."""
    return int(instant.timestamp())


def instant_of(at: int) -> datetime:
    """The instant of a second."""
    return datetime.fromtimestamp(at, UTC)


_SPANS = select(Claim.resource_id, SecondOf(Claim.starts_at), SecondAfter(Claim.ends_at))
Taken = Mapping[int, Sequence[Span]]


def _holds(now: datetime, without: Collection[uuid.UUID]) -> ColumnElement[bool]:
    """What stands in the way: booked, or held for somebody until later than now."""
    is_held = or_(Claim.expires_at.is_(None), Claim.expires_at > now)
    if not without:
        return is_held
    is_other = or_(Claim.occurrence_id.is_(None), Claim.occurrence_id.not_in(without))
    return and_(is_held, is_other)


def _at(start: datetime, end: datetime) -> Select[int, int, int]:
    return _SPANS.where(
        Claim.starts_at < end, Claim.starts_at > start - LONGEST, Claim.ends_at > start, HOLDS
    )


def _of(resource_ids: Collection[int]) -> ColumnElement[bool]:
    return Claim.resource_id.in_(sorted(resource_ids))


def between(resource_ids: Collection[int], start: datetime, end: datetime) -> Select[int, int, int]:
    """What is there of these things in the span: found by thing and time."""
    return _at(start, end).where(_of(resource_ids))


def within(resource_ids: Collection[int], windows: Sequence[Span]) -> Select[int, int, int]:
    """What is there in the windows: of a few things, found by thing and time; else by time."""
    pairs = [(instant_of(start), instant_of(end)) for start, end in windows]
    wanted = _at(*pairs[0]) if len(pairs) == 1 else _in_any_of(pairs)
    return wanted.where(_of(resource_ids)) if len(resource_ids) < MANY else wanted


def _in_any_of(pairs: Sequence[tuple[datetime, datetime]]) -> Select[int, int, int]:
    span = values(
        column("earliest", UtcDateTime), column("since", UtcDateTime), column("until", UtcDateTime)
    )
    window = span.data([(start - LONGEST, start, end) for start, end in pairs]).cte("window_")
    meets = and_(
        Claim.starts_at < window.c.until,
        Claim.starts_at > window.c.earliest,
        Claim.ends_at > window.c.since,
    )
    return _SPANS.join_from(window, Claim, meets).where(HOLDS)


def taken_between(
    resource_ids: Collection[int],
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    without: Collection[uuid.UUID] = (),
) -> Taken:
    """When each of these is taken in the span; `without` are occurrences that do not count."""
    if not resource_ids:
        return {}
    wanted = between(resource_ids, start, end).where(_holds(now, without))
    found: dict[int, list[Span]] = defaultdict(list)
    for resource_id, since, until in _read(wanted):
        found[resource_id].append((since, until))
    return found


def people_within(
    resource_ids: Collection[int],
    windows: Sequence[Span],
    *,
    now: datetime,
    without: Collection[uuid.UUID] = (),
) -> Mapping[int, Sequence[tuple[int, int, int]]]:
    """The same with how many people each of them is taken for. A claim of before they were
    counted is one."""
    if not windows or not resource_ids:
        return {}
    wanted = within(resource_ids, windows).where(_holds(now, without))
    wanted = wanted.add_columns(func.coalesce(Claim.people, 1))
    found: dict[int, list[tuple[int, int, int]]] = {id: [] for id in resource_ids}
    for resource_id, since, until, many in set(map(tuple, db.session.execute(wanted))):
        if resource_id in found:
            found[resource_id].append((since, until, many))
    return found


def taken_within(
    resource_ids: Collection[int],
    windows: Sequence[Span],
    *,
    now: datetime,
    without: Collection[uuid.UUID] = (),
) -> Taken:
    """When each of these is taken in some of many short spans, such as the dates of a series.

    For many resources the spans are read by the index that begins with the time.
    """
    if not windows or not resource_ids:
        return {}
    wanted = within(resource_ids, windows).where(_holds(now, without))
    found: dict[int, list[Span]] = {resource_id: [] for resource_id in resource_ids}
    for resource_id, since, until in set(_read(wanted)):
        if resource_id in found:
            found[resource_id].append((since, until))
    return found


def _read(wanted: Select[int, int, int]) -> Result[int, int, int]:
    """Straight from the connection: of thousands of rows the session would make each twice."""
    db.session.flush()
    return db.session.connection().execute(wanted)
