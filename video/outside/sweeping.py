"""Comparing with a bridge, both ways: rooms there that nobody here wants, and ours that are gone.

The list is read first. Whatever stands in it was ordered before, so its order is there by now:
what has none is left over, from a copy of the database that was put back, say.
"""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select, update

from core import audit
from core.audit import SYSTEM
from core.db import db, insert_new, transaction
from video.outside import orders
from video.outside.bridge import BridgeLine, BridgeRefused, Known
from video.outside.models import Bridge, RoomOrder
from video.outside.working import Dial

EVERY = timedelta(minutes=15)
BACK, AHEAD, STEP = timedelta(days=1), timedelta(days=93), timedelta(days=31)
SOON = timedelta(minutes=20)  # rooms that are opened late: those that must be there by now
LEFT_OVER = audit.declare("bridge-room-left-over", "bridge")


@dataclass(frozen=True)
class Look:
    """What stood there, and of which time."""

    since: datetime
    until: datetime
    rooms: Sequence[Known]


def due(now: datetime) -> Select[Bridge]:
    """The bridge that was not looked through for longest, where it is time."""
    is_time = or_(Bridge.swept_at.is_(None), Bridge.swept_at <= now - EVERY)
    may_be_asked = or_(Bridge.rests_until.is_(None), Bridge.rests_until <= now)
    return select(Bridge).where(is_time, may_be_asked).order_by(Bridge.swept_at, Bridge.id).limit(1)


def has_due(now: datetime) -> bool:
    """Whether `sweep` would find anything."""
    return db.session.scalar(due(now).with_only_columns(Bridge.id)) is not None


def sweep(dial: Dial, *, now: datetime) -> int:
    """Look through one bridge. What comes of it is due at once, and the worker does it."""
    with transaction():
        bridge = db.session.scalar(due(now).with_for_update(of=Bridge, skip_locked=True))
        if bridge is None:
            return 0
        bridge.swept_at, bridge_id = now, bridge.id
        until = now + (SOON if bridge.opens_late else AHEAD)
        try:
            line = dial(bridge, now)
        except BridgeRefused:
            return 1
    try:
        seen = Look(now - BACK, until, list(_rooms(line, now, until)))
    except BridgeRefused:
        return 1  # the orders say what is wrong with it
    with transaction():
        compare(bridge_id, seen, now=now)
    return 1


def _rooms(line: BridgeLine, now: datetime, until: datetime) -> Iterator[Known]:
    """A month at a time: no answer gets too long."""
    since = now - BACK
    while since < until:
        yield from line.managed(since, since + STEP)
        since += STEP


def compare(bridge_id: uuid.UUID, seen: Look, *, now: datetime) -> None:
    """Ours alone are in the list, so nothing foreign is given back."""
    known = select(RoomOrder).where(RoomOrder.id.in_([room.ref for room in seen.rooms]))
    wanted = {order.id for order in db.session.scalars(known) if order.is_wanted}
    over = [room for room in seen.rooms if room.ref not in wanted and room.ends_at > now]
    _give_back(bridge_id, over, now=now)
    _look_for(bridge_id, seen, {room.ref for room in seen.rooms}, now=now)


def _give_back(bridge_id: uuid.UUID, over: Sequence[Known], *, now: datetime) -> None:
    rows = [
        {"id": room.ref, "bridge_id": bridge_id, "generation": 1, "is_wanted": False,
         "starts_at": room.starts_at, "ends_at": room.ends_at, "wanted": 1, "done": 0,
         "next_try_at": now, "attempts": 0, "is_address_untold": False}
        for room in over if room.ends_at > room.starts_at
    ]  # fmt: skip
    if not rows:
        return
    made = db.session.scalars(insert_new(RoomOrder, rows).returning(RoomOrder.id)).all()
    for ref in made:
        audit.record(SYSTEM, LEFT_OVER, subject=ref, now=now, bridge=str(bridge_id))
    ended = RoomOrder.id.in_([room.ref for room in over]), RoomOrder.next_try_at.is_(None)
    _make_due(*ended, RoomOrder.is_wanted.is_(False), now=now)


def _look_for(
    bridge_id: uuid.UUID, seen: Look, refs: Collection[uuid.UUID], *, now: datetime
) -> None:
    """What should have stood there is asked for by its own id: the worker replaces what is gone."""
    _make_due(
        RoomOrder.bridge_id == bridge_id,
        RoomOrder.is_wanted.is_(True),
        RoomOrder.made_at < now - EVERY,
        RoomOrder.starts_at > seen.since,
        RoomOrder.starts_at < seen.until,
        RoomOrder.id.not_in(refs),
        or_(RoomOrder.next_try_at.is_(None), RoomOrder.next_try_at > now),
        RoomOrder.given_up_at.is_(None),
        now=now,
    )


def _make_due(*which: ColumnElement[bool], now: datetime) -> None:
    """What somebody is at just now is looked at next time."""
    ids = orders.hold_free(*which)
    due_now = update(RoomOrder).where(RoomOrder.id.in_(ids)).values(next_try_at=now)
    db.session.execute(due_now.execution_options(synchronize_session=False))
