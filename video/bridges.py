"""Which bridge a room is on: what goes down together."""

import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from video.models import Room


@dataclass(frozen=True)
class Spot:
    """A room, and the bridge it is on."""

    room_id: uuid.UUID
    room: str
    bridge: str


def spot_of(room: Room) -> Spot:
    """The room as a place."""
    return Spot(room.id, room.name, bridge_of(room))


def bridge_of(room: Room) -> str:
    """The host that its address leads to; of a room of ours, the kind of room."""
    host = urlsplit(room.web_url or "").hostname
    if host:
        return host
    _user, _at, domain = (room.sip_address or "").partition("@")
    return domain.lower() or room.provider
