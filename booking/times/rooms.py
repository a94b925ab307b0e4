"""When rooms are free: none of them twice, and of a pool no more than it has places."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from booking.claims import Resource
from booking.slots import Slot
from booking.times.seats import Seat
from booking.times.spans import Span, Spans, crowded, overfull
from booking.times.taken import people_within, second, taken_within
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
    wanted = {seat.pool_id: seat.people for seat in seats if seat.pool_id}
    full = _full_pools(wanted, windows, now, without)
    found: dict[uuid.UUID, Spans] = {}
    never = Spans()
    for seat in seats:
        spans = taken.get(seat.resource_id or 0)
        own = Spans(spans) if spans else never
        found[seat.room_id] = own | full[seat.pool_id] if seat.pool_id in full else own
    return found


def _full_pools(
    wanted: Mapping[uuid.UUID, int],
    windows: Sequence[Span],
    now: datetime,
    without: Collection[uuid.UUID],
) -> Mapping[uuid.UUID | None, Spans]:
    """When each pool has no place left for a meeting of so many. No statement where there is no
    pool."""
    if not wanted:
        return {}
    rooms = (
        select(RoomPool.id, RoomPool.most, RoomPool.most_people, Resource.id)
        .join(PooledRoom, PooledRoom.pool_id == RoomPool.id)
        .join(Resource, Resource.room_id == PooledRoom.room_id)
        .where(RoomPool.id.in_(wanted))
    )
    found = db.session.execute(rooms).all()
    taken = people_within([row[3] for row in found], windows, now=now, without=without)
    pools = {row[0]: (row[1], row[2]) for row in found}
    spans: dict[uuid.UUID, list[tuple[int, int, int]]] = {pool_id: [] for pool_id in pools}
    for pool_id, _most, _most_people, resource_id in found:
        spans[pool_id].extend(taken.get(resource_id, ()))
    return {id: _full(spans[id], *most, wanted[id]) for id, most in pools.items()}


def _full(
    spans: Sequence[tuple[int, int, int]], most: int, most_people: int | None, wanted: int
) -> Spans:
    full = crowded([(since, until) for since, until, _many in spans], most)
    return full if most_people is None else full | overfull(spans, most_people - wanted)


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


class Want(StrEnum):
    """What is lacking where the rooms themselves are free, and only their pool is full."""

    MEETINGS = "meetings"
    PEOPLE = "people"


def want_of_a_place(seats: Sequence[Seat], slot: Slot, *, now: datetime) -> Want | None:
    """What of their pools these rooms lack then; nothing where the rooms are taken themselves."""
    if not any(seat.pool_id for seat in seats):
        return None
    if free_seats([seat._replace(people=0) for seat in seats], slot, now=now):
        return Want.PEOPLE
    if free_seats([seat._replace(pool_id=None) for seat in seats], slot, now=now):
        return Want.MEETINGS
    return None
