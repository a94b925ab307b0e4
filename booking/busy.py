"""What people's and units' own calendars say is taken: asked by whoever looks for a free time.

Never more than a span: no title, no place, nobody. Nobody is free because nothing is known of them:
ask `known` before an empty answer is taken for a free day.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from booking.calendars.models import BusySource, BusySpan
from core.db import db

TRUSTED = timedelta(days=1)  # not read for longer, a calendar is no longer believed


@dataclass(frozen=True)
class Busy:
    """A time that is taken, and whose it is: a person's or a unit's."""

    user_id: uuid.UUID | None
    unit_id: uuid.UUID | None
    starts_at: datetime
    ends_at: datetime


def busy_between(
    user_ids: Collection[uuid.UUID], unit_ids: Collection[uuid.UUID], start: datetime, end: datetime
) -> Sequence[Busy]:
    """What is taken, in order. One statement. What a calendar said last stays taken also while it
    cannot be read."""
    if not user_ids and not unit_ids:
        return ()
    found = db.session.execute(
        select(BusySource.user_id, BusySource.unit_id, BusySpan.starts_at, BusySpan.ends_at)
        .join(BusySource, BusySource.id == BusySpan.source_id)
        .where(
            or_(BusySource.user_id.in_(user_ids), BusySource.unit_id.in_(unit_ids)),
            BusySpan.starts_at < end,
            BusySpan.ends_at > start,
        )
        .order_by(BusySpan.starts_at, BusySpan.id)
    )
    return [Busy(*row) for row in found]


def taken_and_known(
    user_ids: Collection[uuid.UUID],
    unit_ids: Collection[uuid.UUID],
    start: datetime,
    end: datetime,
    *,
    now: datetime,
) -> tuple[Mapping[uuid.UUID, Sequence[tuple[datetime, datetime]]], frozenset[uuid.UUID]]:
    """Both of what stands above and below, by owner, for whoever counts statements: it is one."""
    lies_then = and_(
        BusySpan.source_id == BusySource.id, BusySpan.starts_at < end, BusySpan.ends_at > start
    )
    owner = func.coalesce(BusySource.user_id, BusySource.unit_id)
    wanted = (
        select(owner, BusySource.read_at, BusySpan.starts_at, BusySpan.ends_at)
        .outerjoin(BusySpan, lies_then)
        .where(or_(BusySource.user_id.in_(user_ids), BusySource.unit_id.in_(unit_ids)))
        .order_by(BusySpan.starts_at, BusySpan.id)
    )
    spans: dict[uuid.UUID, list[tuple[datetime, datetime]]] = {}
    owners, doubtful = set(), set()
    for id, read_at, starts_at, ends_at in db.session.execute(wanted):
        owners.add(id)
        if not is_trusted(read_at, now):
            doubtful.add(id)
        if starts_at is not None:
            spans.setdefault(id, []).append((starts_at, ends_at))
    return spans, frozenset(owners - doubtful)


def known(
    user_ids: Collection[uuid.UUID], unit_ids: Collection[uuid.UUID], *, now: datetime
) -> frozenset[uuid.UUID]:
    """Those of them whose calendars are all read well: for the others nobody knows. One
    statement."""
    if not user_ids and not unit_ids:
        return frozenset()
    found = db.session.execute(
        select(BusySource.user_id, BusySource.unit_id, BusySource.read_at).where(
            or_(BusySource.user_id.in_(user_ids), BusySource.unit_id.in_(unit_ids))
        )
    ).all()
    owners = {row.user_id or row.unit_id for row in found}
    doubtful = {row.user_id or row.unit_id for row in found if not is_trusted(row.read_at, now)}
    return frozenset(owners - doubtful)


def is_trusted(read_at: datetime | None, now: datetime) -> bool:
    """Whether what it said lately is believed."""
    return read_at is not None and now - read_at < TRUSTED
