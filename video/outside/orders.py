"""Asking a bridge for rooms, in the transaction of the deed they are for. The worker does it."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, inspect, select

from core.db import db
from core.sealing import SealBroken, seal, unseal
from video.models import Provision, ProvisionState, Room
from video.outside.models import BridgeRoom, RoomOrder

SEAL = "bridge-room"
BRIDGE = "bridge"  # under which a room that was read remembers it
FIRST = 1  # the generation of a provision that is new
ROOMS = uuid.UUID("6f1c2f0e-5a0f-4d5e-9c55-3b6f0f6d7a11")  # what the ids there are made from


def ref_of(provision_key: str, generation: int) -> uuid.UUID:
    """The room's id at the bridge: known before it is made, so that asking twice makes one."""
    return uuid.uuid5(ROOMS, f"{provision_key}:{generation}")


def whole(instant: datetime) -> datetime:
    """Bridges drop fractions of a second; what is read back must be what was asked."""
    return instant.replace(microsecond=0)


def place(
    provision: Provision,
    room: Room,
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    generation: int | None = None,
) -> RoomOrder:
    """Ask for a room for this occurrence; the one before must have been dropped."""
    bridge_id, starts_at, ends_at = _bridge_of(room), whole(starts_at), whole(ends_at)
    turn = generation or _latest(provision) + 1
    order = RoomOrder(
        id=ref_of(provision.key, turn), bridge_id=bridge_id, provision=provision,
        generation=turn, is_wanted=True, starts_at=starts_at, ends_at=ends_at, next_try_at=now,
    )  # fmt: skip
    db.session.add(order)
    provision.state, provision.addresses, provision.state_text = ProvisionState.PENDING, {}, None
    return order


def _bridge_of(room: Room) -> uuid.UUID:
    """It is the same for good, so it is read once, however many dates get the room."""
    known = inspect(room).info
    mine = select(BridgeRoom.bridge_id).where(BridgeRoom.room_id == room.id)
    bridge_id: uuid.UUID | None = known.get(BRIDGE) or db.session.scalar(mine)
    if bridge_id is None:
        raise LookupError(f"room {room.id} is on no bridge")
    known[BRIDGE] = bridge_id
    return bridge_id


def _latest(provision: Provision) -> int:
    turns = select(func.max(RoomOrder.generation)).where(RoomOrder.provision_id == provision.id)
    return db.session.scalar(turns) or 0


def hold_free(*which: ColumnElement[bool]) -> Sequence[uuid.UUID]:
    """Of those the ones that nobody else holds, held: whoever is at one, at several maybe, is not
    waited for."""
    free = select(RoomOrder.id).where(*which).order_by(RoomOrder.id)
    return db.session.scalars(free.with_for_update(of=RoomOrder, skip_locked=True)).all()


def order_of(provision: Provision) -> RoomOrder | None:
    """What is asked for it now."""
    wanted = select(RoomOrder).where(
        RoomOrder.provision_id == provision.id, RoomOrder.is_wanted.is_(True)
    )
    return db.session.scalar(wanted)


def shift(provision: Provision, *, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """At another time. With the same start, whoever is in the room stays there."""
    order, starts_at, ends_at = order_of(provision), whole(starts_at), whole(ends_at)
    if order is None or (order.starts_at, order.ends_at) == (starts_at, ends_at):
        return
    if order.starts_at != starts_at:
        provision.state = ProvisionState.PENDING
    order.starts_at, order.ends_at = starts_at, ends_at
    ask_again(order, now=now)


def ask_again(order: RoomOrder, *, now: datetime) -> None:
    """It is due now, with all its tries. Whoever is at it just now will see that it changed."""
    order.wanted += 1
    order.next_try_at, order.attempts = now, 0
    order.failing_since = order.given_up_at = order.trouble = order.trouble_code = None


def drop(provision: Provision, *, now: datetime) -> None:
    """Give it back. What leads there is forgotten at once: its number becomes somebody else's."""
    provision.addresses = {}
    order = order_of(provision)
    if order is None:
        return
    order.is_wanted, order.sealed, order.is_address_untold = False, None, False
    ask_again(order, now=now)
    db.session.flush()  # before another is wanted in its place


@dataclass(frozen=True)
class Secrets:
    """What only the right ones may read."""

    web: str | None = None
    host_web: str | None = None
    guest_pin: str | None = None
    host_pin: str | None = None

    def __repr__(self) -> str:
        return "Secrets(…)"


def sealed(secrets: Mapping[str, str], *, key: bytes) -> bytes:
    """As it lies in the database."""
    return seal(key, SEAL, json.dumps(dict(secrets)))


def secrets_of(provision: Provision, *, key: bytes) -> Secrets:
    """What is known of its room at the bridge; nothing once it was given back."""
    order = order_of(provision)
    if order is None or order.sealed is None or provision.state == ProvisionState.RELEASED:
        return Secrets()
    try:
        return Secrets(**json.loads(unseal(key, SEAL, order.sealed)))
    except SealBroken:
        return Secrets()
