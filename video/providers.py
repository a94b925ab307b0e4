"""What a provider of rooms can do, whichever bridge stands behind it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from flask_babel import lazy_gettext as _l

from core.errors import DomainError
from video.models import Provision, ProvisionState, Room


class TooEarly(DomainError):
    """The room is not open yet."""

    message = _l("The room is not open yet. Stay on the page: the button comes by itself.")


class TooLate(DomainError):
    """The meeting is over, and with it the room."""

    message = _l("The meeting is over, so the room is closed.")


class RoomFull(DomainError):
    """Nobody more fits in. The caller shows another way in."""

    message = _l("The room is full. Call the meeting's phone, and they will help you in.")


class RoomNotReady(DomainError):
    """The bridge has not made the room yet, or could not."""

    message = _l("The room is not ready. Call the meeting's phone, and they will help you in.")


@dataclass(frozen=True)
class JoinIdentity:
    """Who wants in: `who` is the participant's id, `label` the function others see, `generation`
    that of the personal link they came by."""

    who: uuid.UUID
    label: str
    is_host: bool
    generation: int = 1


@dataclass(frozen=True)
class JoinTarget:
    """Where to send the browser. An external address is shown as a link, not redirected to."""

    url: str
    is_external: bool
    pin: str | None = field(default=None, repr=False)  # what it asks this person for


@dataclass(frozen=True)
class RoomState:
    """What a provider says of a room it made."""

    ref: str
    state: ProvisionState
    addresses: Mapping[str, str]  # web, sip, phone


class RoomProvider(Protocol):
    """One kind of room. Every call may be repeated."""

    kind: str
    is_immediate: bool  # no outside call: may be made ready inside the booking's transaction
    is_embedded: bool  # the room is a page of ours, with a lobby and presence

    def provision(self, room: Room, key: str) -> RoomState:
        """Make the room ready; the same key gives the same room."""

    def release(self, provision: Provision) -> None:
        """Let the room go. Harmless when it is gone already."""

    def join(self, provision: Provision, who: JoinIdentity, *, now: datetime) -> JoinTarget:
        """Where this person gets in. Hosts and guests get different addresses."""
