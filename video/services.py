"""Rooms for meetings: making them ready, opening the door, and letting people in."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from core import web
from core.db import db
from core.plain import add_written
from video import lobby, peers
from video.local import LocalProvider
from video.media.provider import MediaProvider
from video.models import Provision, ProvisionState, Room
from video.outside import orders
from video.outside.provider import OUTSIDE, OutsideProvider
from video.ports import room_address
from video.providers import JoinIdentity, JoinTarget, RoomNotReady, RoomProvider, TooEarly, TooLate
from video.static import StaticProvider

OPEN_BEFORE = timedelta(minutes=30)  # the leader may open the door this early
CLOSE_AFTER = timedelta(hours=1)  # a meeting may run over
READY_BEFORE = timedelta(minutes=10)  # a bridge may take until then, and nobody is alarmed

ALL: tuple[RoomProvider, ...] = (
    StaticProvider(), LocalProvider(room_address), MediaProvider(room_address),
    *(OutsideProvider(kind, web.key) for kind in OUTSIDE),
)  # fmt: skip
PROVIDERS: dict[str, RoomProvider] = {provider.kind: provider for provider in ALL}


def provide(
    room: Room, *, key: str, starts_at: datetime, ends_at: datetime, now: datetime
) -> Provision:
    """Ask for the room for one occurrence. The same key gives the same provision.

    A provider that answers at once is asked at once. One that makes an outside call is not: that
    may not happen inside the booking's transaction. An order is written instead, and the
    provision stays pending until the worker has carried it out (`video.outside.working`).
    """
    found = db.session.scalar(select(Provision).where(Provision.key == key))
    if found:
        return found
    provision = provide_new(room, key=key, starts_at=starts_at, ends_at=ends_at, now=now)
    db.session.flush()
    return provision


def provide_new(
    room: Room, *, key: str, starts_at: datetime, ends_at: datetime, now: datetime
) -> Provision:
    """The same for a key that nobody has asked with before: no statement of its own."""
    provision = _pending(room, key, starts_at, ends_at)
    db.session.add(provision)
    _ask_for(provision, starts_at=starts_at, ends_at=ends_at, is_first=True, now=now)
    return provision


def provide_one(
    room: Room, *, key: str, starts_at: datetime, ends_at: datetime, now: datetime
) -> Provision:
    """The same for a single one, which is written at once where the provider answers at once: a
    booking is made often, and a flush costs more than the row."""
    if not PROVIDERS[room.provider].is_immediate:
        return provide_new(room, key=key, starts_at=starts_at, ends_at=ends_at, now=now)
    provision = _pending(room, key, starts_at, ends_at)
    make_ready(provision)
    add_written([provision])
    return provision


def _pending(room: Room, key: str, starts_at: datetime, ends_at: datetime) -> Provision:
    return Provision(
        id=uuid.uuid4(),
        key=key,
        room_id=room.id,
        room=room,
        state=ProvisionState.PENDING,
        opens_at=starts_at - OPEN_BEFORE,
        closes_at=ends_at + CLOSE_AFTER,
    )


def _ask_for(
    provision: Provision,
    *,
    starts_at: datetime,
    ends_at: datetime,
    is_first: bool = False,
    now: datetime,
) -> None:
    """A bridge keeps its room for as long as a meeting may run over."""
    if PROVIDERS[provision.room.provider].is_immediate:
        make_ready(provision)
        return
    until, turn = ends_at + CLOSE_AFTER, orders.FIRST if is_first else None
    orders.place(
        provision, provision.room, starts_at=starts_at, ends_at=until, generation=turn, now=now
    )


def make_ready(provision: Provision) -> None:
    """Let the provider make the room, and note where it is. One elsewhere is not made here."""
    if not PROVIDERS[provision.room.provider].is_immediate:
        return
    made = PROVIDERS[provision.room.provider].provision(provision.room, provision.key)
    provision.ref, provision.state, provision.state_text = made.ref, made.state, None
    provision.addresses = dict(made.addresses)


def shift(provision: Provision, *, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """The occurrence is at another time now, in the same room."""
    provision.opens_at, provision.closes_at = starts_at - OPEN_BEFORE, ends_at + CLOSE_AFTER
    if not PROVIDERS[provision.room.provider].is_immediate:
        until = provision.closes_at
        orders.shift(provision, starts_at=starts_at, ends_at=until, now=now)


def has_sip(room: Room) -> bool:
    """Whether room systems can call it. A bridge gives every room of its own an address."""
    return bool(room.sip_address) or not PROVIDERS[room.provider].is_immediate


def is_redialled(before: Room, provision: Provision) -> bool:
    """Whether room systems call another address than in the room before, as far as it is known:
    what a bridge says later, it says by `facts.readdressed`."""
    if not PROVIDERS[provision.room.provider].is_immediate:
        return False
    was_outside = not PROVIDERS[before.provider].is_immediate
    return was_outside or provision.room.sip_address != before.sip_address


def can_move(old: Room, new: Room) -> bool:
    """Whether meetings can go from one to the other: within a kind, and between a room that a
    bridge makes and one that was typed in. The built-in room is no substitute for a bridge; with
    a media server or without, it is one page."""
    kinds = PROVIDERS[old.provider], PROVIDERS[new.provider]
    if all(kind.is_embedded for kind in kinds):
        return True
    is_outside = any(not kind.is_immediate for kind in kinds)
    return old.provider == new.provider or (
        is_outside and not any(kind.is_embedded for kind in kinds)
    )


def move(provision: Provision, room: Room, *, now: datetime) -> bool:
    """Give it another room. Whether room systems have to call another address, as far as it is
    known yet: everybody else's way in is read when they click. What a bridge says later, it
    says by `facts.readdressed`. A door that is open stays so: nobody waits for it twice."""
    before = provision.addresses.get("sip")
    starts_at, ends_at = provision.opens_at + OPEN_BEFORE, provision.closes_at - CLOSE_AFTER
    if not PROVIDERS[provision.room.provider].is_immediate:
        orders.drop(provision, now=now)
    provision.room = room
    provision.moved_at = now if provision.opened_at else None
    _ask_for(provision, starts_at=starts_at, ends_at=ends_at, now=now)
    is_known = PROVIDERS[room.provider].is_immediate
    return is_known and provision.addresses.get("sip") != before


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
        raise TooEarly if is_on_its_way(provision, now=now) else RoomNotReady
    if not who.is_host and provision.opened_at is None:
        raise TooEarly
    return PROVIDERS[provision.room.provider].join(provision, who, now=now)


def is_on_its_way(provision: Provision, *, now: datetime) -> bool:
    """Whether it need not be there yet: bridges open their rooms a while before."""
    is_asked_for = provision.state == ProvisionState.PENDING
    return is_asked_for and now < provision.opens_at + OPEN_BEFORE - READY_BEFORE


def release(provision: Provision, *, now: datetime) -> None:
    """Let the room go. May be repeated."""
    provider = PROVIDERS[provision.room.provider]
    if not provider.is_immediate and provision.state != ProvisionState.RELEASED:
        orders.drop(provision, now=now)
    provider.release(provision)
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
