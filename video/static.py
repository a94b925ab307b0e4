"""Rooms that an administrator typed in: an address that exists already, on somebody's bridge."""

from datetime import datetime

from video.models import Provision, ProvisionState, Room
from video.providers import JoinIdentity, JoinTarget, RoomNotReady, RoomState


class StaticProvider:
    """Nothing is made and nothing released. Its PINs are permanent: the claims keep it to one."""

    kind = "static"
    is_immediate = True
    is_embedded = False

    def provision(self, room: Room, key: str) -> RoomState:
        """The room as typed in."""
        ways = {"web": room.web_url, "sip": room.sip_address, "phone": room.phone}
        addresses = {way: address for way, address in ways.items() if address}
        return RoomState(str(room.id), ProvisionState.READY, addresses)

    def release(self, provision: Provision) -> None:
        """Nothing to let go."""

    def join(self, provision: Provision, who: JoinIdentity, *, now: datetime) -> JoinTarget:
        """The typed address, read now: it may have been corrected since the invitation."""
        if not provision.room.web_url:
            raise RoomNotReady
        return JoinTarget(provision.room.web_url, is_external=True)
