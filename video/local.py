"""The built-in room: up to four browsers that send picture and sound straight to each other."""

import uuid
from collections.abc import Callable
from datetime import datetime

from core.db import db
from video import peers
from video.models import Peer, PeerState, Provision, ProvisionState, Room
from video.providers import JoinIdentity, JoinTarget, RoomState


class LocalProvider:
    """Needs nothing but this service. For trying out, and for small meetings."""

    kind = "local"
    is_immediate = True
    is_embedded = True

    def __init__(self, address: Callable[[uuid.UUID, int], str]) -> None:
        """`address` makes the secret address of a browser's page."""
        self._address = address

    def provision(self, room: Room, key: str) -> RoomState:
        """Nothing to make: the room is its rows. It has no address of its own to give away."""
        return RoomState(key, ProvisionState.READY, {})

    def release(self, provision: Provision) -> None:
        """The state of the provision shuts the door; each page sees it at its next question."""

    def join(self, provision: Provision, who: JoinIdentity, *, now: datetime) -> JoinTarget:
        """A page for one browser of this person, also where the room is full: it says so, and
        lets them in when there is a place.

        An earlier browser of theirs steps aside, so a second device replaces the first.
        """
        peers.lock(provision.id)
        peers.let_go_of_lost(provision.id, now=now)
        peers.replace(provision.id, who.who, now=now)
        peer = Peer(
            id=uuid.uuid4(),
            provision=provision,
            who=who.who,
            label=who.label,
            is_host=who.is_host,
            state=PeerState.WAITING,
            joined_at=now,
            seen_at=now,
        )
        db.session.add(peer)
        db.session.flush()
        return JoinTarget(self._address(peer.id, who.generation), is_external=False)
