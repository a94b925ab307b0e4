"""Pools of rooms: how many meetings at once the rooms of a pool can hold, and which they are.

A pool belongs to an organisation, and its administrators look after it, as after its rooms.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from accounts.administered import organisation_ids_for
from accounts.cards import ChangedMeanwhile
from accounts.models import Organisation, User
from core import audit
from core.audit import Actor
from core.db import db, violates
from core.errors import DomainError
from video.models import PooledRoom, Room, RoomPool
from video.register import rooms_for

POOL_MADE = audit.declare("room-pool-made", "most", "most_people", "rooms", "organisation")
POOL_CHANGED = audit.declare("room-pool-changed", "most", "most_people", "rooms", "organisation")
# PostgreSQL names the constraint, SQLite the columns.
SAME_NAME = ("uq_room_pool_organisation_id_name", "room_pool.organisation_id, room_pool.name")
SAME_ROOM = ("pk_pooled_room", "pooled_room.room_id")


class PoolNameTaken(DomainError):
    """Two pools of one name cannot be told apart."""

    field = "name"
    message = _l("There is already a pool with this name. Choose another name.")


class RoomIsPooled(DomainError):
    """Somebody put it in a pool meanwhile; a room is in one."""

    field = "rooms"
    message = _l("One of the rooms is in another pool by now. Choose among those shown.")


@dataclass(frozen=True)
class PoolCard:
    """A pool as typed in."""

    name: str
    most: int
    most_people: int | None
    rooms: frozenset[uuid.UUID]


@dataclass(frozen=True)
class PoolLine:
    """One line of the list."""

    pool: RoomPool
    rooms: int


def pools_for(actor: User) -> Select[RoomPool]:
    """What the actor may see and change."""
    return select(RoomPool).where(RoomPool.organisation_id.in_(organisation_ids_for(actor)))


def pool_lines(actor: User) -> Sequence[PoolLine]:
    """The actor's pools, with how many rooms each has."""
    rooms = select(func.count()).where(PooledRoom.pool_id == RoomPool.id).scalar_subquery()
    wanted = pools_for(actor).add_columns(rooms).options(joinedload(RoomPool.organisation))
    return [PoolLine(*row) for row in db.session.execute(wanted.order_by(RoomPool.name))]


def find_pool(actor: User, pool_id: uuid.UUID) -> RoomPool | None:
    """The pool, if it is the actor's."""
    wanted = pools_for(actor).where(RoomPool.id == pool_id)
    return db.session.scalar(wanted.options(joinedload(RoomPool.organisation)))


def lock_pool(actor: User, pool_id: uuid.UUID) -> RoomPool | None:
    """The pool, if it is the actor's, held until the transaction ends: nobody books meanwhile."""
    wanted = pools_for(actor).where(RoomPool.id == pool_id).with_for_update(of=RoomPool)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def room_ids_in(pool: RoomPool) -> frozenset[uuid.UUID]:
    """The rooms of the pool."""
    wanted = select(PooledRoom.room_id).where(PooledRoom.pool_id == pool.id)
    return frozenset(db.session.scalars(wanted))


def rooms_to_choose(actor: User, pool: RoomPool | None) -> Sequence[Room]:
    """The actor's rooms that are in no other pool."""
    place = PooledRoom.pool_id
    is_open = place.is_(None) if pool is None else or_(place.is_(None), place == pool.id)
    wanted = rooms_for(actor).outerjoin(PooledRoom, PooledRoom.room_id == Room.id)
    return db.session.scalars(wanted.where(is_open).order_by(Room.name)).all()


def make_pool(card: PoolCard, *, owner: Organisation, by: Actor, now: datetime) -> RoomPool:
    """From now on its rooms hold no more than that at once. Raises PoolNameTaken, RoomIsPooled."""
    pool = RoomPool(
        id=uuid.uuid4(),
        organisation_id=owner.id,
        name=card.name,
        most=card.most,
        most_people=card.most_people,
    )
    db.session.add(pool)
    _flush()
    _put_in(pool, card.rooms)
    _note(POOL_MADE, pool, card, by=by, now=now)
    return pool


def change_pool(pool: RoomPool, card: PoolCard, *, version: int, by: Actor, now: datetime) -> None:
    """Write what was typed. Meetings that are booked stay, also where there are more of them now
    than places. Raises ChangedMeanwhile, PoolNameTaken, RoomIsPooled."""
    if pool.version != version:
        raise ChangedMeanwhile
    before = room_ids_in(pool)
    if PoolCard(pool.name, pool.most, pool.most_people, before) == card:
        return
    pool.name, pool.most, pool.most_people = card.name, card.most, card.most_people
    pool.version += 1
    gone = PooledRoom.room_id.in_(before - card.rooms)
    db.session.execute(delete(PooledRoom).where(PooledRoom.pool_id == pool.id, gone))
    _put_in(pool, card.rooms - before)
    _note(POOL_CHANGED, pool, card, by=by, now=now)


def _put_in(pool: RoomPool, rooms: Collection[uuid.UUID]) -> None:
    db.session.add_all(PooledRoom(room_id=room_id, pool_id=pool.id) for room_id in sorted(rooms))
    _flush()


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        if any(violates(error, name) for name in SAME_NAME):
            raise PoolNameTaken from None
        if any(violates(error, name) for name in SAME_ROOM):
            raise RoomIsPooled from None
        raise


def _note(kind: str, pool: RoomPool, card: PoolCard, *, by: Actor, now: datetime) -> None:
    audit.record(
        by,
        kind,
        subject=pool.id,
        now=now,
        most=card.most,
        most_people=card.most_people,
        rooms=len(card.rooms),
        organisation=str(pool.organisation_id),
    )
