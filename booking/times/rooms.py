"""When rooms are free: none of them twice, and of a pool no more than it has places."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from booking.claims import Resource
from booking.slots import Slot
from booking.times.seats import Seat
from booking.times.spans import Span, Spans, crowded
from booking.times.taken import second, taken_within
from core.db import db
from video.models import PooledRoom, RoomPool

FEW = 16


def taken_seats(
    seats: Sequence[Seat],
    windows: Sequence[Span],
    *,
    now: datetime,
    without: Collection[uuid.UUID] = (),
) -> Mapping[uuid.UUID, Spans]:
    """When, within these windows, each room is taken, or its pool is full."""
    ids = [seat.resource_id for seat in seats if seat.resource_id is not None]
    taken = taken_within(ids, windows, now=now, without=without)
    full = _full_pools({s.pool_id for s in seats if s.pool_id}, windows, now, without)
    found: dict[uuid.UUID, Spans] = {}
    for seat in seats:
        own = Spans(taken.get(seat.resource_id or 0, ()))
        found[seat.room_id] = own | full[seat.pool_id] if seat.pool_id in full else own
    return found


def _full_pools(
    pool_ids: Collection[uuid.UUID],
    windows: Sequence[Span],
    now: datetime,
    without: Collection[uuid.UUID],
) -> Mapping[uuid.UUID | None, Spans]:
    """When each pool has no place left. No statement where there is no pool."""
    if not pool_ids:
        return {}
    rooms = (
        select(RoomPool.id, RoomPool.most, Resource.id)
        .join(PooledRoom, PooledRoom.pool_id == RoomPool.id)
        .join(Resource, Resource.room_id == PooledRoom.room_id)
        .where(RoomPool.id.in_(pool_ids))
    )
    found = db.session.execute(rooms).all()
    taken = taken_within([row[2] for row in found], windows, now=now, without=without)
    spans: dict[tuple[uuid.UUID, int], list[Span]] = {}
    for pool_id, most, resource_id in found:
        spans.setdefault((pool_id, most), []).extend(taken[resource_id])
    return {pool_id: crowded(of_pool, most) for (pool_id, most), of_pool in spans.items()}


def without_room(
    seats: Sequence[Seat],
    length: int,
    among: Spans,
    *,
    now: datetime,
    without: Collection[uuid.UUID] = (),
) -> Spans:
    """When, among these starts, none of the rooms is free for so long.

    Rooms are given away the smallest first, so a few of the largest nearly always leave no time
    without one. Only where they do, the others are read.
    """
    for some in (seats[-FEW:], seats[:-FEW]):
        if not among or not some:
            break
        pause = max(seat.pause for seat in some)
        windows = list(among.widened(pause, length + pause))
        taken = taken_seats(some, windows, now=now, without=without)
        for seat in some:
            among &= taken[seat.room_id].refused(length, seat.pause)
    return among


def free_seats(
    seats: Sequence[Seat], slot: Slot, *, now: datetime, without: Collection[uuid.UUID] = ()
) -> Sequence[Seat]:
    """The rooms that are free then, the pause they need before and after included."""
    start, end = second(slot.starts_at), second(slot.ends_at)
    pause = max((seat.pause for seat in seats), default=0)
    taken = taken_seats(seats, [(start - pause, end + pause)], now=now, without=without)
    return [
        seat
        for seat in seats
        if not taken[seat.room_id].touches(start - seat.pause, end + seat.pause)
    ]


def is_for_want_of_a_place(seats: Sequence[Seat], slot: Slot, *, now: datetime) -> bool:
    """Whether a room itself is free then, and only its pool is full."""
    if not any(seat.pool_id for seat in seats):
        return False
    return bool(free_seats([seat._replace(pool_id=None) for seat in seats], slot, now=now))
