"""A bridge for these tests: it notes who sits where, and can be full."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from tests.personal.makers import ROOM_URL
from video.models import Provision, Room
from video.providers import JoinIdentity, JoinTarget, RoomFull, RoomState
from video.static import StaticProvider


@dataclass
class Rooms:
    """Like rooms typed in, but it says when nobody more fits in."""

    kind: str = "static"
    is_immediate: bool = True
    is_embedded: bool = False
    is_full: bool = False
    seats: list[uuid.UUID] = field(default_factory=list)

    def provision(self, room: Room, key: str) -> RoomState:
        """As typed in."""
        return StaticProvider().provision(room, key)

    def release(self, provision: Provision) -> None:
        """Nothing to let go."""

    def join(self, provision: Provision, who: JoinIdentity, *, now: datetime) -> JoinTarget:
        """A seat for `who`."""
        if self.is_full:
            raise RoomFull
        self.seats.append(who.who)
        return JoinTarget(ROOM_URL, is_external=True)
