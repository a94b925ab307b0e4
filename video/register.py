"""The register of rooms that administrators typed in. None is ever deleted: meetings had it."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from accounts.models import User
from core import audit
from core.db import db, violates
from core.errors import DomainError
from video.models import Room

ROOM_REGISTERED = audit.declare("room-registered", "provider", "capacity")
ROOM_CHANGED = audit.declare("room-changed", "is_active")
SAME_NAME = ("uq_room_name", "room.name")  # PostgreSQL names the constraint, SQLite the column


class RoomNameTaken(DomainError):
    """Two rooms of one name cannot be told apart."""

    message = _l("There is already a room with this name. Choose another name.")


@dataclass(frozen=True)
class NewRoom:
    """A room as typed in."""

    provider: str
    name: str
    capacity: int
    buffer_minutes: int = 0
    web_url: str | None = None
    sip_address: str | None = None
    phone: str | None = None
    guest_pin: str | None = None
    host_pin: str | None = None


def all_rooms() -> Sequence[Room]:
    """Every room, those in use first."""
    return db.session.scalars(select(Room).order_by(Room.is_active.desc(), Room.name)).all()


def lock_room(room_id: uuid.UUID) -> Room | None:
    """The room, held until the transaction ends."""
    return db.session.scalar(select(Room).where(Room.id == room_id).with_for_update())


def register_room(new: NewRoom, *, by: User, now: datetime) -> Room:
    """Make the room known; meetings may get it from now on. Raises RoomNameTaken."""
    room = Room(id=uuid.uuid4(), **asdict(new))
    db.session.add(room)
    try:
        db.session.flush()
    except IntegrityError as error:
        if any(violates(error, name) for name in SAME_NAME):
            raise RoomNameTaken from None
        raise
    audit.record(
        by.as_actor(),
        ROOM_REGISTERED,
        subject=room.id,
        now=now,
        provider=new.provider,
        capacity=new.capacity,
    )
    return room


def set_active(room: Room, is_active: bool, *, by: User, now: datetime) -> None:
    """Put it in or out of use. Meetings that have it keep it; to say it twice changes nothing."""
    if room.is_active != is_active:
        room.is_active = is_active
        audit.record(by.as_actor(), ROOM_CHANGED, subject=room.id, now=now, is_active=is_active)
