"""Carrying out what was asked of bridges, by the clock and outside transactions.

An order is taken with a lease, looked at from outside, and what came of it is noted. A worker that
is killed in between leaves it due when the lease is out, and to ask again is harmless. Of two
workers only the one that has the order writes (`claimed_by`), and never over a newer wish.
"""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select

from core.db import db, transaction
from video.models import Provision
from video.outside import noting
from video.outside.bridge import BridgeLine, BridgeRefused, Found, Wish
from video.outside.models import Bridge, RoomOrder
from video.outside.pexip import numbers
from video.outside.pexip.numbers import Number

LEASE = timedelta(minutes=3)  # longer than all the questions of one order may take
AT_ONCE = 8
NO_NUMBER = Number("", None)  # the bridge chooses


@dataclass(frozen=True)
class Taken:
    """One order, taken to be carried out, as it was then."""

    wish: Wish
    fence: uuid.UUID
    wanted: int
    is_wanted: bool
    is_made: bool
    is_changed: bool


@dataclass(frozen=True)
class Outcome:
    """What came of it. Neither a room nor a refusal: there is none any more."""

    found: Found | None = None
    refusal: BridgeRefused | None = None
    is_over: bool = False


Dial = Callable[[Bridge, datetime], BridgeLine]


def _is_due(now: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        RoomOrder.next_try_at <= now,
        or_(RoomOrder.lease_until.is_(None), RoomOrder.lease_until < now),
    )


def due_bridge(now: datetime) -> Select[Bridge]:
    """The bridge whose oldest order has waited longest, of those that may be asked."""
    may_be_asked = or_(Bridge.rests_until.is_(None), Bridge.rests_until <= now)
    return (
        select(Bridge)
        .join(RoomOrder, RoomOrder.bridge_id == Bridge.id)
        .where(may_be_asked, *_is_due(now))
        .order_by(RoomOrder.next_try_at, RoomOrder.id)
        .limit(1)
    )


def has_due(now: datetime) -> bool:
    """Whether `work` would find anything."""
    return db.session.scalar(due_bridge(now).with_only_columns(Bridge.id)) is not None


def work(dial: Dial, *, key: bytes, now: datetime) -> int:
    """Carry out some of what one bridge is asked. How many."""
    with transaction():
        bridge = db.session.scalar(due_bridge(now))
        taken = take(bridge, now=now) if bridge else []
        if bridge is None or not taken:
            return 0
        bridge_id, line, trouble = bridge.id, None, None
        try:
            line = dial(bridge, now)
        except BridgeRefused as refusal:
            trouble = refusal
    outcomes = _carry_out_all(taken, line) if line else [Outcome(refusal=trouble) for _ in taken]
    for each, outcome in zip(taken, outcomes, strict=True):
        with transaction():
            keep(each, outcome, key=key, now=now)
    with transaction():
        noting.note_bridge(bridge_id, [o.refusal for o in outcomes], now=now)
    return len(taken)


def take(bridge: Bridge, *, now: datetime) -> Sequence[Taken]:
    """So many at once; of a bridge that did not answer only one, to see whether it does again."""
    some = select(RoomOrder).where(RoomOrder.bridge_id == bridge.id, *_is_due(now))
    some = some.order_by(RoomOrder.next_try_at, RoomOrder.id)
    some = some.limit(1 if bridge.attempts else AT_ONCE)
    fence = uuid.uuid4()
    held = db.session.scalars(some.with_for_update(of=RoomOrder, skip_locked=True)).all()
    given = numbers.give(bridge, held, now=now)
    return [_take(order, bridge, fence, given.get(order.id, NO_NUMBER), now) for order in held]


def _take(
    order: RoomOrder, bridge: Bridge, fence: uuid.UUID, given: Number, now: datetime
) -> Taken:
    order.lease_until, order.claimed_by = now + LEASE, fence
    title = f"Moedebro {order.id.hex[:8]}"  # shown in many places there: it says nothing
    return Taken(
        wish=Wish(order.id, title, order.starts_at, order.ends_at, given.number, given.people),
        fence=fence,
        wanted=order.wanted,
        is_wanted=order.is_wanted,
        is_made=order.made_at is not None,
        is_changed=order.done != order.wanted or bridge.opens_late,
    )


def _carry_out_all(taken: Sequence[Taken], line: BridgeLine) -> Sequence[Outcome]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda each: carry_out(each, line), taken))


def carry_out(taken: Taken, line: BridgeLine) -> Outcome:
    """Touches no table."""
    try:
        if not taken.is_wanted:
            return Outcome(is_over=line.release(taken.wish.ref))
        return Outcome(found=_room(taken, line))
    except BridgeRefused as refusal:
        return Outcome(refusal=refusal)


def _room(taken: Taken, line: BridgeLine) -> Found | None:
    if not taken.is_made:
        return line.provision(taken.wish)
    return line.update(taken.wish) if taken.is_changed else line.fetch(taken.wish.ref)


def keep(taken: Taken, outcome: Outcome, *, key: bytes, now: datetime) -> None:
    """Note it, unless somebody else has the order by now: their look is newer.

    Provision first, then order: the order in which whoever changes a booking takes them.
    """
    mine = select(RoomOrder.provision_id).where(RoomOrder.id == taken.wish.ref)
    provision = db.session.scalar(
        select(Provision).where(Provision.id.in_(mine)).with_for_update(of=Provision)
    )
    held = select(RoomOrder).where(RoomOrder.id == taken.wish.ref).with_for_update(of=RoomOrder)
    order = db.session.scalar(held.execution_options(populate_existing=True))
    if order is None or order.claimed_by != taken.fence:
        return
    order.lease_until = order.claimed_by = None
    if order.wanted != taken.wanted:  # due anew, whatever came of it
        if outcome.found or outcome.refusal:
            order.made_at = order.made_at or (now if outcome.found else None)
        return
    if outcome.refusal:
        noting.note_refusal(order, provision, outcome.refusal, now=now)
    elif not taken.is_wanted:
        noting.note_released(order, is_over=outcome.is_over, now=now)
    elif provision is not None:
        noting.note_room(order, provision, outcome.found, key=key, now=now)
