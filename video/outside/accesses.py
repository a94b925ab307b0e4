"""Putting in the access to a bridge, correcting it, and trying whether it works."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import joinedload

from accounts import administered
from accounts.cards import ChangedMeanwhile
from accounts.models import Organisation, User
from core import audit
from core.db import db
from core.errors import DomainError
from core.sealing import seal
from video.models import Provision, Room
from video.outside import orders
from video.outside.bridge import BridgeLine, BridgeRefused
from video.outside.kinds import SEAL
from video.outside.models import Bridge, BridgeDetail, BridgeRoom, RoomOrder, Trouble
from video.register import NewRoom, register_room

ADDED = audit.declare("bridge-added", "provider", "places")
CHANGED = audit.declare("bridge-changed", "fields", "places")
TESTED = audit.declare("bridge-tested", "trouble")
TRIED_AGAIN = audit.declare("bridge-orders-tried-again", "orders")
MOST_PLACES, SHOWN = 50, 50
PLACES_IT_GOES = ("token_url", "api_url")  # the secret to one, what is had for it to the other


class FewerPlaces(DomainError):
    """A room is never taken away: meetings may have it."""

    field = "places"
    message = _l("There are more already. Put single rooms out of use under “Rooms” instead.")


class SecretIsForElsewhere(DomainError):
    """Only who knows the secret may say where else it goes."""

    field = "secret"
    message = _l("Write the secret again. One of the addresses is on another server now.")


@dataclass(frozen=True)
class Wanted:
    """An access as it was typed. An empty secret keeps the one there is."""

    facts: dict[str, Any]
    secret: str = field(repr=False)
    places: int
    capacity: int
    kind: str = "vdx"
    details: dict[str, Any] = field(default_factory=dict)  # what this kind alone asks for


@dataclass(frozen=True)
class Standing:
    """How it goes with the rooms that were ordered."""

    waiting: int  # with a trouble, and tried again
    given_up: Sequence[RoomOrder]


def bridges_of(organisation: Organisation) -> Sequence[Bridge]:
    """Its accesses, by name."""
    mine = select(Bridge).where(Bridge.organisation_id == organisation.id)
    return db.session.scalars(mine.order_by(Bridge.name, Bridge.id)).all()


def _mine(actor: User, bridge_id: uuid.UUID) -> Select[Bridge]:
    mine = Bridge.organisation_id.in_(administered.organisation_ids_for(actor))
    return select(Bridge).where(Bridge.id == bridge_id, mine)


def find_bridge(actor: User, bridge_id: uuid.UUID) -> Bridge | None:
    """The access, if the actor looks after its organisation."""
    return db.session.scalar(_mine(actor, bridge_id).options(joinedload(Bridge.organisation)))


def lock_bridge(actor: User, bridge_id: uuid.UUID) -> Bridge | None:
    """The same, held. Who has an order may go on to write another one that names it."""
    held = _mine(actor, bridge_id).with_for_update(of=Bridge, key_share=True)
    return db.session.scalar(held.execution_options(populate_existing=True))


@dataclass(frozen=True)
class Places:
    """How many rooms of ours stand for it: so many meetings at once, of so many people."""

    count: int
    capacity: int


def places_of(bridge: Bridge) -> Places:
    """One statement."""
    found = select(func.count(), func.max(Room.capacity)).join(
        BridgeRoom, BridgeRoom.room_id == Room.id
    )
    count, capacity = db.session.execute(found.where(BridgeRoom.bridge_id == bridge.id)).one()
    return Places(count, capacity or 2)


def add(
    organisation: Organisation, wanted: Wanted, *, by: User, key: bytes, now: datetime
) -> Bridge:
    """Meetings can get its rooms from now on. Raises RoomNameTaken."""
    bridge = Bridge(
        id=uuid.uuid4(), organisation_id=organisation.id, kind=wanted.kind,
        secret=seal(key, SEAL, wanted.secret), made_by_id=by.id, made_at=now, **wanted.facts,
    )  # fmt: skip
    if wanted.details:
        bridge.detail = BridgeDetail(said=wanted.details)
    db.session.add(bridge)
    db.session.flush()
    _add_rooms(bridge, organisation, range(wanted.places), wanted, by=by, now=now)
    audit.record(
        by.as_actor(), ADDED, subject=bridge.id, now=now, provider=bridge.kind, places=wanted.places
    )
    return bridge


def _add_rooms(
    bridge: Bridge,
    organisation: Organisation,
    numbers: range,
    wanted: Wanted,
    *,
    by: User,
    now: datetime,
) -> None:
    for number in numbers:
        new = NewRoom(bridge.kind, f"{bridge.name} {number + 1}", wanted.capacity)
        room: Room = register_room(new, owner=organisation, by=by.as_actor(), now=now)
        db.session.flush()
        db.session.add(BridgeRoom(room_id=room.id, bridge_id=bridge.id))


def change(
    bridge: Bridge, wanted: Wanted, *, version: int, by: User, key: bytes, now: datetime
) -> None:
    """Correct what was typed. What failed meanwhile is tried again at once.

    Raises ChangedMeanwhile, SecretIsForElsewhere, FewerPlaces, RoomNameTaken.
    """
    if bridge.version != version:
        raise ChangedMeanwhile
    if not wanted.secret and _goes_elsewhere(bridge, wanted):
        raise SecretIsForElsewhere
    before = places_of(bridge).count
    if wanted.places < before:
        raise FewerPlaces
    new = {name: said for name, said in wanted.facts.items() if getattr(bridge, name) != said}
    for name, said in new.items():
        setattr(bridge, name, said)
    new |= _change_details(bridge, wanted.details)
    if wanted.secret:
        bridge.secret = seal(key, SEAL, wanted.secret)
        new["secret"] = None
    owner = bridge.organisation
    _add_rooms(bridge, owner, range(before, wanted.places), wanted, by=by, now=now)
    if not new and wanted.places == before:
        return
    bridge.version += 1
    bridge.checked_at = bridge.check_trouble = None  # it was another access that was tried
    _wake(bridge, now=now)
    if bridge.opens_late:
        _ask_for_all(bridge, now=now)
    audit.record(
        by.as_actor(), CHANGED, subject=bridge.id, now=now,
        fields=sorted(new), places=wanted.places,
    )  # fmt: skip


def _change_details(bridge: Bridge, wanted: dict[str, Any]) -> dict[str, Any]:
    """What is new of it, by name."""
    before = bridge.details
    new = {name: said for name, said in wanted.items() if before.get(name) != said}
    if new:
        bridge.detail = bridge.detail or BridgeDetail()
        bridge.detail.said = wanted
    return new


def _goes_elsewhere(bridge: Bridge, wanted: Wanted) -> bool:
    """Whether another server would get what the kept secret opens."""
    return any(
        _server_of(getattr(bridge, name)) != _server_of(wanted.facts[name])
        for name in PLACES_IT_GOES
    )


def _server_of(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or usual


def _wake(bridge: Bridge, *, now: datetime) -> int:
    """What waits because of a trouble is due now, and what was given up begins anew."""
    bridge.rests_until, bridge.attempts = None, 0
    is_wrong = RoomOrder.trouble.is_not(None) & RoomOrder.ended_at.is_(None)
    is_of_use = or_(RoomOrder.is_wanted.is_(False), RoomOrder.ends_at > now)
    ids = orders.hold_free(RoomOrder.bridge_id == bridge.id, is_wrong, is_of_use)
    anew = (
        update(RoomOrder)
        .where(RoomOrder.id.in_(ids))
        .values(next_try_at=now, attempts=0, failing_since=None, given_up_at=None)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(anew)
    return len(ids)


def _ask_for_all(bridge: Bridge, *, now: datetime) -> None:
    """Rooms ahead get their addresses and PINs anew, as they are described from now on."""
    ahead = (
        update(RoomOrder)
        .where(RoomOrder.bridge_id == bridge.id, RoomOrder.is_wanted, RoomOrder.ends_at > now)
        .values(wanted=RoomOrder.wanted + 1, next_try_at=now)
    )
    db.session.execute(ahead.execution_options(synchronize_session=False))


def try_again(bridge: Bridge, *, by: User, now: datetime) -> int:
    """Everything that failed, once more. How many."""
    woken = _wake(bridge, now=now)
    audit.record(by.as_actor(), TRIED_AGAIN, subject=bridge.id, now=now, orders=woken)
    return woken


def look(line: BridgeLine) -> Trouble | None:
    """Whether one gets in and may plan. Touches no table, makes nothing."""
    try:
        line.check()
    except BridgeRefused as refusal:
        return refusal.trouble
    return None


def note_look(bridge: Bridge, trouble: Trouble | None, *, by: User, now: datetime) -> None:
    """What came of trying it."""
    bridge.checked_at, bridge.check_trouble = now, trouble
    if trouble is None:
        bridge.rests_until, bridge.attempts = None, 0
    said = trouble.value if trouble else None
    audit.record(by.as_actor(), TESTED, subject=bridge.id, now=now, trouble=said)


def standing_of(bridge: Bridge) -> Standing:
    """Two statements."""
    mine = RoomOrder.bridge_id == bridge.id
    waits = select(func.count()).where(
        mine, RoomOrder.trouble.is_not(None), RoomOrder.next_try_at.is_not(None)
    )
    is_open = RoomOrder.trouble == Trouble.STILL_THERE  # shown at once: somebody must ring
    needs_somebody = or_(RoomOrder.given_up_at.is_not(None), is_open)
    dead = (
        select(RoomOrder)
        .where(mine, needs_somebody, RoomOrder.ended_at.is_(None))
        .options(joinedload(RoomOrder.provision).joinedload(Provision.room))
        .order_by(RoomOrder.starts_at.desc(), RoomOrder.id)
        .limit(SHOWN)
    )
    return Standing(db.session.scalar(waits) or 0, db.session.scalars(dead).all())
