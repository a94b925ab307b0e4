"""What Pexip tells by its event sink of who comes and goes: each thing by itself, or many at once.

Several nodes tell of the same meeting, each of its own people. Who somebody is, is not read.
"""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from core.db import db
from video.outside import live
from video.outside.live import CallTold, LegTold
from video.outside.live_models import BridgeLeg
from video.outside.models import RoomOrder
from video.outside.pexip.rooms import ref_of

BULK, COMES, CHANGES, GOES = (
    "eventsink_bulk", "participant_connected", "participant_updated", "participant_disconnected",
)  # fmt: skip
BEGINS, ENDS = "conference_started", "conference_ended"
OLDEST, AHEAD = timedelta(days=1), timedelta(minutes=5)
MOST, LONGEST = 500, 60
ROLES = {"chair": True, "guest": False}


class NoEvents(Exception):
    """It cannot be read."""


class LongAgo(Exception):
    """All of it happened too long ago to be told only now: somebody plays it back."""


@dataclass(frozen=True)
class Event:
    """One thing that happened in one of our rooms. `seq` begins anew now and then: the time says
    what came after what."""

    kind: str
    at: datetime
    ref: uuid.UUID
    call: str  # the meeting, as far as this node has it
    data: Mapping[str, Any]


def hear(bridge_id: uuid.UUID, body: bytes, *, now: datetime) -> None:
    """In the caller's transaction. Rooms of others are passed over. Raises NoEvents, LongAgo."""
    said = _said(body)
    fresh = [each for each in said if _is_fresh(each, now)]
    if said and not fresh:
        raise LongAgo
    events = _of_ours(bridge_id, [event for each in fresh if (event := _event(each))])
    told = [one for event in events for one in _told(event)]
    live.note(bridge_id, told, now=now)
    for event in events:
        if event.kind == ENDS:
            _let_all_go(bridge_id, event)
    if told:
        live.is_told(bridge_id, at=now)


def _said(body: bytes) -> Sequence[Mapping[str, Any]]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoEvents from error
    if not isinstance(said, dict):
        raise NoEvents
    many = said.get("data") if said.get("event") == BULK else [said]
    if not isinstance(many, list) or len(many) > MOST:
        raise NoEvents
    if not all(isinstance(each, dict) and isinstance(each.get("event"), str) for each in many):
        raise NoEvents
    return many


def _at(said: Mapping[str, Any]) -> datetime | None:
    seconds = said.get("time")
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    if not 0 < seconds < 1e11:  # nor what is no number, or too large to be one
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _is_fresh(said: Mapping[str, Any], now: datetime) -> bool:
    at = _at(said)
    return at is not None and now - OLDEST <= at <= now + AHEAD


def _event(said: Mapping[str, Any]) -> Event | None:
    """None: of somebody else's room, or of nothing that we know."""
    data, at = said.get("data"), _at(said)
    ref = ref_of(data.get("service_tag")) if isinstance(data, dict) else None
    if ref is None or at is None or not isinstance(data, dict):
        return None
    return Event(said["event"], at, ref, f"{ref}:{_text(said.get('node'))}", data)


def _text(value: object) -> str:
    """What a database keeps."""
    return str(value or "").replace("\0", "")[:LONGEST].encode(errors="replace").decode()


def _of_ours(bridge_id: uuid.UUID, events: Sequence[Event]) -> Sequence[Event]:
    refs = {event.ref for event in events}
    if not refs:
        return ()
    known = select(RoomOrder.id).where(RoomOrder.id.in_(refs), RoomOrder.bridge_id == bridge_id)
    ours = set(db.session.scalars(known))
    return sorted((event for event in events if event.ref in ours), key=lambda each: each.at)


def _told(event: Event) -> Iterator[CallTold | LegTold]:
    """That everybody has gone from a node does not end the meeting: somebody may come again."""
    if event.kind in (BEGINS, ENDS, COMES, CHANGES, GOES):
        yield CallTold(event.call, event.at, event.ref)
    leg, protocol = _text(event.data.get("uuid")), event.data.get("protocol")
    if event.kind not in (COMES, CHANGES, GOES) or not leg or protocol == "API":
        return  # a line without sound or picture is nobody
    kind = event.data.get("service_type")
    yield LegTold(
        leg,
        event.at,
        call=event.call,
        has_come=event.kind == COMES,
        is_over=event.kind == GOES,
        waits=kind == "waiting_room" if isinstance(kind, str) else None,
        is_host=ROLES.get(str(event.data.get("role"))),
    )


def _let_all_go(bridge_id: uuid.UUID, event: Event) -> None:
    """Who was not said to have gone has gone with the others."""
    there = update(BridgeLeg).where(
        BridgeLeg.bridge_id == bridge_id, BridgeLeg.call == event.call,
        BridgeLeg.came_at <= event.at, BridgeLeg.left_at.is_(None),
    )  # fmt: skip
    gone = there.values(left_at=event.at)
    db.session.execute(gone.execution_options(synchronize_session=False))
