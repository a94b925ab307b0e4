"""The numbers of rooms, which we choose: out of so many that none is met by chance, and none twice.

Digits only: a telephone and a room system's remote control have nothing else.
"""

import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from core.db import db, insert_new
from video.models import Provision, Room
from video.outside.models import Bridge, RoomOrder, Trouble
from video.outside.pexip.models import DialNumber

DIGITS = 8
LOWEST = 10 ** (DIGITS - 1)
TRIES = 20


@dataclass(frozen=True)
class Number:
    """What leads to a room, and how many it holds."""

    number: str
    people: int | None


def give(
    bridge: Bridge, orders: Sequence[RoomOrder], *, now: datetime
) -> Mapping[uuid.UUID, Number]:
    """Each order its number: the one that it has, or a new one. None where the bridge chooses."""
    if not bridge.opens_late:
        return {}
    taken = [order.id for order in orders if order.trouble == Trouble.NUMBER_TAKEN]
    if taken:
        mine = update(DialNumber).where(DialNumber.order_id.in_(taken)).values(order_id=None)
        db.session.execute(mine.execution_options(synchronize_session=False))
    wanted = [order.id for order in orders]
    known = _known(wanted)
    _draw(bridge.id, [id for id in wanted if id not in known], now=now)
    return known if len(known) == len(wanted) else _known(wanted)


def _known(order_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Number]:
    found = (
        select(RoomOrder.id, DialNumber.number, Room.capacity)
        .join(DialNumber, DialNumber.order_id == RoomOrder.id)
        .outerjoin(Provision, Provision.id == RoomOrder.provision_id)
        .outerjoin(Room, Room.id == Provision.room_id)
        .where(RoomOrder.id.in_(order_ids))
    )
    return {id: Number(number, people) for id, number, people in db.session.execute(found)}


def _draw(bridge_id: uuid.UUID, order_ids: Sequence[uuid.UUID], *, now: datetime) -> None:
    """The key refuses a number that somebody had: then another one is drawn."""
    lacking = list(order_ids)
    for _try in range(TRIES):
        if not lacking:
            return
        rows = [
            {"bridge_id": bridge_id, "number": _any(), "order_id": id, "given_at": now}
            for id in lacking
        ]
        made = insert_new(DialNumber, rows).returning(DialNumber.order_id)
        given = set(db.session.scalars(made))
        lacking = [id for id in lacking if id not in given]
    raise LookupError("no number is left")


def _any() -> str:
    return str(LOWEST + secrets.randbelow(9 * LOWEST))
