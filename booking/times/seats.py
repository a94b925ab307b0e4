"""The rooms that a meeting may get, as what a search needs to know of them."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CTE, ColumnElement, Integer, Select, Uuid, and_, bindparam, or_, select

from accounts.models import Organisation, Unit
from booking.claims import HOLDS, LONGEST, Claim, Resource
from booking.models import MeetingForm
from booking.slots import Slot
from core.db import UtcDateTime
from core.plain import ask
from video.models import PooledRoom, Room, RoomPool
from video.services import PROVIDERS

FEW = 8


class Seat(NamedTuple):
    """A room as something that can be taken."""

    room_id: uuid.UUID
    name: str
    capacity: int
    buffer_minutes: int
    resource_id: int | None  # none while it never was
    pool_id: uuid.UUID | None = None
    people: int = 0  # who would come: places of the pool that counts people

    @property
    def pause(self) -> int:
        """The seconds it needs before and after a meeting."""
        return self.buffer_minutes * 60


def _tree(which: ColumnElement[bool]) -> CTE:
    """Units, each with its organisation and the ones above it."""
    place = select(Unit.id.label("unit_id"), Unit.organisation_id.label("organisation_id"))
    tree = place.where(which).cte("tree", recursive=True)
    above = select(tree.c.unit_id, Organisation.parent_id).join_from(
        tree, Organisation, Organisation.id == tree.c.organisation_id
    )
    return tree.union(above)  # a circle in the tree ends it


_IN_USE = and_(Room.is_active, Room.provider.in_(list(PROVIDERS)))


def open_rooms(unit_ids: Collection[uuid.UUID]) -> Select[uuid.UUID, uuid.UUID]:
    """Unit and room, for each room that meetings of these units may get: those of its
    organisation and of the ones above it, and the installation's own. Nobody else's, however
    well they fit."""
    tree = _tree(Unit.id.in_(unit_ids))
    is_open = or_(Room.organisation_id.is_(None), Room.organisation_id == tree.c.organisation_id)
    wanted = select(tree.c.unit_id, Room.id).join_from(tree, Room, is_open).distinct()
    return wanted.where(_IN_USE)


# What follows is written once: every search and every booking asks.
_OWNERS = select(_tree(Unit.id == bindparam("unit_id", type_=Uuid())).c.organisation_id)
_IS_OPEN = and_(_IN_USE, or_(Room.organisation_id.is_(None), Room.organisation_id.in_(_OWNERS)))
_SEATS = (
    select(Room.id, Room.name, Room.capacity, Room.buffer_minutes, Resource.id, PooledRoom.pool_id)
    .outerjoin(Resource, Resource.room_id == Room.id)
    .outerjoin(PooledRoom, PooledRoom.room_id == Room.id)
    .where(_IS_OPEN, Room.capacity >= bindparam("expected", type_=Integer()))
    .order_by(Room.capacity, Room.name, Room.id)
)
_START, _END, _EARLIEST, _NOW = (
    bindparam(name, type_=UtcDateTime()) for name in ("start", "end", "earliest", "now")
)
_TAKEN = select(Claim.resource_id).where(
    Claim.starts_at < _END,
    Claim.starts_at > _EARLIEST,
    Claim.ends_at > _START,
    HOLDS,
    or_(Claim.expires_at.is_(None), Claim.expires_at > _NOW),
)
_FREE_SEATS = _SEATS.where(or_(Resource.id.is_(None), Resource.id.not_in(_TAKEN))).limit(FEW)
_POOLED = select(PooledRoom.pool_id).join(Room, Room.id == PooledRoom.room_id).where(_IS_OPEN)
_POOLS = select(RoomPool.id).where(RoomPool.id.in_(_POOLED)).order_by(RoomPool.id).with_for_update()


def seats_for(form: MeetingForm, unit_id: uuid.UUID, expected: int) -> Sequence[Seat] | None:
    """The rooms that hold so many, the smallest first; None when this form needs none."""
    if not form.has_room:
        return None
    found = ask(_SEATS, {"unit_id": unit_id, "expected": expected})
    return [Seat(*row, people=expected) for row in found]


def free_few(unit_id: uuid.UUID, expected: int, slot: Slot, *, now: datetime) -> Sequence[Seat]:
    """The smallest few of them that nobody has then: of many rooms one need not read all. The
    pauses that each needs before and after, and its pool, may still say no."""
    asked = {"unit_id": unit_id, "expected": expected, "start": slot.starts_at,
             "end": slot.ends_at, "earliest": slot.starts_at - LONGEST, "now": now}  # fmt: skip
    return [Seat(*row, people=expected) for row in ask(_FREE_SEATS, asked)]


def hold_pools_of(unit_id: uuid.UUID) -> None:
    """Lock every pool that a room for the unit's meetings may be in, before any of the rooms."""
    ask(_POOLS, {"unit_id": unit_id})
