"""The register of rooms that were typed in. None is ever deleted: meetings had it.

A room belongs to an organisation, and its administrators look after it. Those below may use it, so
they see it. What belongs to nobody is the installation's own, and kept at the terminal.
"""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from accounts.administered import organisation_ids_above, organisation_ids_for
from accounts.cards import ChangedMeanwhile
from accounts.models import Organisation, User
from accounts.ports import Change
from core import audit
from core.audit import Actor
from core.db import db, violates
from core.errors import DomainError
from video import facts
from video.models import Room
from video.services import readdress

ROOM_REGISTERED = audit.declare("room-registered", "provider", "capacity", "organisation")
ROOM_CHANGED = audit.declare("room-changed", "fields", "is_active", "organisation")
SAME_NAME = ("uq_room_name", "room.name")  # PostgreSQL names the constraint, SQLite the column


class RoomNameTaken(DomainError):
    """Two rooms of one name cannot be told apart."""

    field = "name"
    message = _l("There is already a room with this name. Choose another name.")


class PinsAlike(DomainError):
    """Whoever has the guests' PIN must not be let in as host."""

    field = "host_pin"
    message = _l("Host and guests need different PINs.")


class BookedForMore(DomainError):
    """A meeting counts on the room as it is."""

    field = "capacity"

    def __init__(self, most: int) -> None:
        super().__init__(
            _("A meeting that has the room expects %(num)s people. Choose no less.", num=most)
        )


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


@dataclass(frozen=True)
class RoomLine:
    """One line of the register."""

    room: Room
    is_own: bool  # the actor's to change; else it is only shown


def rooms_for(actor: User) -> Select[Room]:
    """What the actor may change."""
    return select(Room).where(Room.organisation_id.in_(organisation_ids_for(actor)))


def room_lines(actor: User) -> Sequence[RoomLine]:
    """The actor's rooms, those in use first; then the others that their meetings may get."""
    is_own = func.coalesce(Room.organisation_id.in_(organisation_ids_for(actor)), False)
    is_shared = or_(
        Room.organisation_id.is_(None), Room.organisation_id.in_(organisation_ids_above(actor))
    )
    wanted = (
        select(Room, is_own)
        .where(is_own | (is_shared & Room.is_active))
        .options(joinedload(Room.organisation))
        .order_by(is_own.desc(), Room.is_active.desc(), Room.name)
    )
    return [RoomLine(*row) for row in db.session.execute(wanted)]


def changes_by_move(organisation: Organisation, to: Organisation) -> list[Change]:
    """The rooms its meetings can get from above. Its own, and the installation's, they keep."""
    before, after = (_rooms_of_line(above) for above in (organisation.parent_id, to.id))
    return [Change(_("Rooms from above"), before, after)]


def _rooms_of_line(organisation_id: uuid.UUID | None) -> Sequence[str]:
    """The rooms in use of the organisation and those above it, by name. A circle ends it."""
    own = select(Organisation.id, Organisation.parent_id).where(Organisation.id == organisation_id)
    line = own.cte("line", recursive=True)
    above = select(Organisation.id, Organisation.parent_id).join(
        line, Organisation.id == line.c.parent_id
    )
    theirs = select(line.union(above).c.id)
    wanted = select(Room.name).where(Room.is_active, Room.organisation_id.in_(theirs))
    return db.session.scalars(wanted.order_by(Room.name)).all()


def find_room(actor: User, room_id: uuid.UUID) -> Room | None:
    """The room, if it is the actor's to change."""
    wanted = rooms_for(actor).where(Room.id == room_id)
    return db.session.scalar(wanted.options(joinedload(Room.organisation)))


def lock_room(actor: User, room_id: uuid.UUID) -> Room | None:
    """The room, if it is the actor's to change, held until the transaction ends."""
    wanted = rooms_for(actor).where(Room.id == room_id).with_for_update(of=Room)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def own_rooms() -> Sequence[Room]:
    """The installation's own, for whoever sits at the terminal."""
    return db.session.scalars(_nobodys().order_by(Room.name)).all()


def lock_own_room(name: str) -> Room | None:
    """The installation's own room of that name, held until the transaction ends."""
    return db.session.scalar(_nobodys().where(Room.name == name).with_for_update(of=Room))


def _nobodys() -> Select[Room]:
    return select(Room).where(Room.organisation_id.is_(None))


def register_room(new: NewRoom, *, owner: Organisation | None, by: Actor, now: datetime) -> Room:
    """Make the room known: the owner's meetings may get it from now on, and those below.

    Without an owner it is the installation's. Raises RoomNameTaken.
    """
    room = Room(id=uuid.uuid4(), organisation_id=owner.id if owner else None, **asdict(new))
    db.session.add(room)
    _flush()
    audit.record(
        by,
        ROOM_REGISTERED,
        subject=room.id,
        now=now,
        provider=new.provider,
        capacity=new.capacity,
        organisation=_owner(room),
    )
    return room


def change_room(
    room: Room, said: dict[str, Any], *, version: int, most: int, by: Actor, now: datetime
) -> None:
    """Correct what was typed: a field that is not said keeps what it holds. `most` is how many a
    booked meeting expects. The address is read when somebody clicks, so links in mails hold.

    Raises ChangedMeanwhile, RoomNameTaken, PinsAlike, BookedForMore.
    """
    if room.version != version:
        raise ChangedMeanwhile
    new = {name: value for name, value in said.items() if getattr(room, name) != value}
    if new.get("capacity", most) < min(most, room.capacity):
        raise BookedForMore(most)
    for name, value in new.items():
        setattr(room, name, value)
    if room.host_pin and room.host_pin == room.guest_pin:
        raise PinsAlike
    if not new:
        return
    room.version += 1
    _flush()
    audit.record(
        by,
        ROOM_CHANGED,
        subject=room.id,
        now=now,
        fields=sorted(new),
        organisation=_owner(room),
    )
    if redialled := readdress(room, now=now):
        facts.readdressed.send(None, provision_ids=redialled, at=now)


def set_active(room: Room, is_active: bool, *, by: Actor, now: datetime) -> None:
    """Put it in or out of use. Meetings that have it keep it; to say it twice changes nothing."""
    if room.is_active != is_active:
        room.is_active = is_active
        audit.record(
            by,
            ROOM_CHANGED,
            subject=room.id,
            now=now,
            is_active=is_active,
            organisation=_owner(room),
        )


def _owner(room: Room) -> str | None:
    """Whose it is, for an audit row."""
    return str(room.organisation_id) if room.organisation_id else None


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        if any(violates(error, name) for name in SAME_NAME):
            raise RoomNameTaken from None
        raise
