"""What a bridge tells of who is in its rooms, noted in whichever order and however often it comes.

For every kind of bridge: its reader (for CMS `cms_events`) makes `CallTold` and `LegTold` of what
was sent, and `note` keeps them. `live_in` is what pages read.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, case, delete, func, select, tuple_, update

from core.db import db, insert_new
from video.outside.live_models import BridgeCall, BridgeHook, BridgeLeg
from video.outside.models import RoomOrder

KEPT = timedelta(days=7)  # until the meeting's leader has closed it
MOST = 500  # old ones, in one transaction
Row = TypeVar("Row", BridgeCall, BridgeLeg)


@dataclass(frozen=True)
class CallTold:
    """Of a room there: which one, if it was said, and whether everybody has gone."""

    call: str
    at: datetime
    ref: uuid.UUID | None = None  # the order's id
    is_over: bool = False


@dataclass(frozen=True)
class LegTold:
    """Of one line: only what was said of it."""

    leg: str
    at: datetime
    turn: int = 0  # in which it was told, where the bridge counts: a second holds several
    call: str | None = None
    has_come: bool = False
    is_over: bool = False
    waits: bool | None = None
    is_host: bool | None = None


@dataclass(frozen=True)
class Live:
    """How many are there now, as far as the bridge has told."""

    inside: int = 0
    waiting: int = 0  # in the bridge's lobby: they neither hear nor see
    came: int = 0  # lines in all, since the first
    is_told: bool = False  # it tells us of this room


def note(bridge_id: uuid.UUID, told: Sequence[CallTold | LegTold], *, now: datetime) -> bool:
    """In the caller's transaction. In one order of locks, whatever the order it came in. Whether
    there was anything new in it; what is as old as what was forgotten is not looked at."""
    fresh = [each for each in told if now - KEPT < each.at]
    calls = [each for each in fresh if isinstance(each, CallTold)]
    legs = [each for each in fresh if isinstance(each, LegTold)]
    news = False
    for call in sorted({each.call for each in calls}):
        news |= _note_call(bridge_id, [each for each in calls if each.call == call])
    for leg in sorted({each.leg for each in legs}):
        news |= _note_leg(bridge_id, [each for each in legs if each.leg == leg])
    return news


def _note_call(bridge_id: uuid.UUID, told: Sequence[CallTold]) -> bool:
    row = {"bridge_id": bridge_id, "call": told[0].call, "told_at": told[0].at}
    made = db.session.execute(insert_new(BridgeCall, [row]).returning(BridgeCall.call)).first()
    which = BridgeCall.bridge_id == bridge_id, BridgeCall.call == told[0].call
    known = _held(BridgeCall, *which)
    for each in told:
        known.provision_id = _provision_of(bridge_id, each.ref) or known.provision_id
        known.ended_at = known.ended_at or (each.at if each.is_over else None)
        known.told_at = max(known.told_at, each.at)
    return bool(made) or db.session.is_modified(known)


def _provision_of(bridge_id: uuid.UUID, ref: uuid.UUID | None) -> uuid.UUID | None:
    """A bridge speaks of its own rooms only."""
    mine = select(RoomOrder.provision_id).where(
        RoomOrder.id == ref, RoomOrder.bridge_id == bridge_id
    )
    return None if ref is None else db.session.scalar(mine)


def _note_leg(bridge_id: uuid.UUID, told: Sequence[LegTold]) -> bool:
    first = min(told, key=_order)
    row = {
        "bridge_id": bridge_id, "leg": first.leg, "waits": False, "told_at": first.at,
        "told_turn": first.turn,
    }  # fmt: skip
    made = db.session.execute(insert_new(BridgeLeg, [row]).returning(BridgeLeg.leg)).first()
    which = BridgeLeg.bridge_id == bridge_id, BridgeLeg.leg == first.leg
    known = _held(BridgeLeg, *which)
    for each in sorted(told, key=_order):
        _note_one(known, each)
    return bool(made) or db.session.is_modified(known)


def _order(told: LegTold) -> tuple[datetime, int]:
    return told.at, told.turn


def _note_one(known: BridgeLeg, told: LegTold) -> None:
    is_news = _order(told) >= (known.told_at, known.told_turn)
    if told.call and (is_news or known.call is None):
        known.call = told.call
    if told.waits is not None and is_news:
        known.waits = told.waits
    if told.is_host is not None:
        known.is_host = told.is_host
    if told.has_come:
        known.came_at = min(known.came_at or told.at, told.at)
    known.left_at = known.left_at or (told.at if told.is_over else None)
    if is_news:
        known.told_at, known.told_turn = told.at, told.turn


def _held(row: type[Row], *which: ColumnElement[bool]) -> Row:
    held = select(row).where(*which).with_for_update(of=row)
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def live_in(provision_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Live]:
    """How many are in each of these rooms now. One statement."""
    is_in = BridgeLeg.left_at.is_(None) & BridgeCall.ended_at.is_(None)
    sums = [
        func.sum(case((which, 1), else_=0))
        for which in (is_in & ~BridgeLeg.waits, is_in & BridgeLeg.waits)
    ]
    came = func.count(BridgeLeg.leg)
    led_there = (BridgeLeg.bridge_id == BridgeCall.bridge_id) & (BridgeLeg.call == BridgeCall.call)
    found = (
        select(BridgeCall.provision_id, *sums, came)
        .outerjoin(BridgeLeg, led_there & BridgeLeg.came_at.is_not(None))
        .where(BridgeCall.provision_id.in_(provision_ids))
        .group_by(BridgeCall.provision_id)
    )
    return {
        id: Live(inside or 0, waiting or 0, ever, is_told=True)
        for id, inside, waiting, ever in db.session.execute(found)
    }


def is_told(bridge_id: uuid.UUID, *, at: datetime) -> None:
    """It works: the bridge has told something."""
    first = update(BridgeHook).where(
        BridgeHook.bridge_id == bridge_id, BridgeHook.heard_at.is_(None)
    )
    db.session.execute(first.values(heard_at=at))


def _old_legs(now: datetime) -> Select[uuid.UUID, str]:
    old = select(BridgeLeg.bridge_id, BridgeLeg.leg).where(BridgeLeg.told_at < now - KEPT)
    return old.order_by(BridgeLeg.told_at).limit(MOST)


def _old_calls(now: datetime) -> Select[uuid.UUID, str]:
    old = select(BridgeCall.bridge_id, BridgeCall.call).where(BridgeCall.told_at < now - KEPT)
    return old.order_by(BridgeCall.told_at).limit(MOST)


def has_old(now: datetime) -> bool:
    """Whether `forget` would find anything."""
    asked = (_old_legs(now).limit(1), _old_calls(now).limit(1))
    return any(db.session.execute(each).first() is not None for each in asked)


def forget(now: datetime) -> int:
    """Some of what was told long ago. How many; 0 when nothing is left."""
    legs = _old_legs(now).with_for_update(skip_locked=True).cte("old_legs")
    calls = _old_calls(now).with_for_update(skip_locked=True).cte("old_calls")
    of_legs = tuple_(BridgeLeg.bridge_id, BridgeLeg.leg).in_(select(legs))
    of_calls = tuple_(BridgeCall.bridge_id, BridgeCall.call).in_(select(calls))
    gone = 0
    for each in (
        delete(BridgeLeg).where(of_legs).returning(BridgeLeg.leg),
        delete(BridgeCall).where(of_calls).returning(BridgeCall.call),
    ):
        alone = each.execution_options(synchronize_session=False)
        gone += len(db.session.execute(alone).all())
    return gone
