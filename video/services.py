"""Rooms for meetings: making them ready, opening the door, and letting people in."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from core.db import db
from video import lobby, peers
from video.local import LocalProvider
from video.models import Provision, ProvisionState, Room
from video.ports import room_address
from video.providers import JoinIdentity, JoinTarget, RoomNotReady, RoomProvider, TooEarly, TooLate
from video.static import StaticProvider

OPEN_BEFORE = timedelta(minutes=30)  # the leader may open the door this early
CLOSE_AFTER = timedelta(hours=1)  # a meeting may run over

ALL: tuple[RoomProvider, ...] = (StaticProvider(), LocalProvider(room_address))
PROVIDERS: dict[str, RoomProvider] = {provider.kind: provider for provider in ALL}


def provide(
    room: Room, *, key: str, starts_at: datetime, ends_at: datetime, now: datetime
) -> Provision:
    """Ask for the room for one occurrence. The same key gives the same provision.

    A provider that answers at once is asked at once. One that makes an outside call is not: that
    may not happen inside the booking's transaction, so its provision stays pending until a job
    calls `make_ready` (no such provider is built yet).
    """
    found = db.session.scalar(select(Provision).where(Provision.key == key))
    if found:
        return found
    provision = provide_new(room, key=key, starts_at=starts_at, ends_at=ends_at)
    db.session.flush()
    return provision


def provide_new(room: Room, *, key: str, starts_at: datetime, ends_at: datetime) -> Provision:
    """The same for a key that nobody has asked with before: no statement of its own."""
    provision = Provision(
        id=uuid.uuid4(),
        key=key,
        room=room,
        state=ProvisionState.PENDING,
        opens_at=starts_at - OPEN_BEFORE,
        closes_at=ends_at + CLOSE_AFTER,
    )
    db.session.add(provision)
    if PROVIDERS[room.provider].is_immediate:
        make_ready(provision)
    return provision


def make_ready(provision: Provision) -> None:
    """Let the provider make the room, and note where it is."""
    made = PROVIDERS[provision.room.provider].provision(provision.room, provision.key)
    provision.ref, provision.state = made.ref, made.state
    provision.addresses = dict(made.addresses)


def shift(provision: Provision, *, starts_at: datetime, ends_at: datetime) -> None:
    """The occurrence is at another time now, in the same room."""
    provision.opens_at, provision.closes_at = starts_at - OPEN_BEFORE, ends_at + CLOSE_AFTER


def move(provision: Provision, room: Room) -> bool:
    """Give it another room of the same kind, one that answers at once. Whether room systems have
    to call another address: everybody else's way in is read when they click."""
    before = provision.addresses.get("sip")
    provision.room = room
    make_ready(provision)
    return provision.addresses.get("sip") != before


def readdress(room: Room, *, now: datetime) -> Sequence[uuid.UUID]:
    """The room's addresses were corrected: note it where they were noted for meetings ahead.

    The ids of those that room systems have to call another address for.
    """
    wanted = select(Provision).where(
        Provision.room_id == room.id,
        Provision.state == ProvisionState.READY,
        Provision.closes_at >= now,
    )
    changed = []
    for provision in db.session.scalars(wanted):
        before = provision.addresses.get("sip")
        make_ready(provision)
        if provision.addresses.get("sip") != before:
            changed.append(provision.id)
    return changed


def open_room(provision: Provision, *, now: datetime) -> None:
    """The leader opens the door; until then everybody waits. Raises TooEarly, TooLate."""
    _check_span(provision, now)
    provision.opened_at = provision.opened_at or now


def join(provision: Provision, who: JoinIdentity, *, now: datetime) -> JoinTarget:
    """Where this person gets in. Raises TooEarly, TooLate, RoomNotReady, RoomFull."""
    _check_span(provision, now)
    if provision.state != ProvisionState.READY:
        raise RoomNotReady
    if not who.is_host and provision.opened_at is None:
        raise TooEarly
    return PROVIDERS[provision.room.provider].join(provision, who, now=now)


def release(provision: Provision) -> None:
    """Let the room go. May be repeated."""
    PROVIDERS[provision.room.provider].release(provision)
    provision.state = ProvisionState.RELEASED


def remove(provision: Provision, who: uuid.UUID, *, now: datetime) -> None:
    """Put a person out of the built-in room. They come in again only if a host lets them in."""
    peers.lock(provision.id)
    lobby.put_out(provision.id, who, now=now)


def _check_span(provision: Provision, now: datetime) -> None:
    if now < provision.opens_at:
        raise TooEarly
    if now > provision.closes_at:
        raise TooLate
