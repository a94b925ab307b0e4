"""How one gets into a room, in one place: for invitation, page and support. PINs by role.

Of a room that was given back nothing is said: its number may lead to somebody else's meeting.
"""

from dataclasses import dataclass, field

from core import web
from video.models import Provision, ProvisionState
from video.outside import orders
from video.services import PROVIDERS


@dataclass(frozen=True)
class Ways:
    """What to call, and the PINs that belong to it."""

    sip: str | None = None
    phone: str | None = None
    guest_pin: str | None = field(default=None, repr=False)
    host_pin: str | None = field(default=None, repr=False)
    is_made: bool = False  # by a bridge, for this meeting: its PINs are nobody else's


def ways_of(provision: Provision | None) -> Ways:
    """As they are now: as typed in, or as the bridge says that made the room."""
    if provision is None or provision.state == ProvisionState.RELEASED:
        return Ways()
    room = provision.room
    if PROVIDERS[room.provider].is_immediate:
        return Ways(room.sip_address, room.phone, room.guest_pin, room.host_pin)
    secrets = orders.secrets_of(provision, key=web.key())
    sip = str(provision.addresses.get("sip", "")) or None
    return Ways(sip, room.phone, secrets.guest_pin, secrets.host_pin, is_made=True)
