"""Rooms of a bridge as booking sees them: asked for now, there before the meeting begins."""

from collections.abc import Callable
from datetime import datetime

from video.models import Provision, ProvisionState, Room
from video.outside import orders
from video.providers import JoinIdentity, JoinTarget, RoomNotReady, RoomState

# The kinds there are; how one speaks with each is in `kinds`.
OUTSIDE = ("vdx", "cms", "pexip-policy", "pexip")


class OutsideProvider:
    """One kind of bridge. Nothing here goes out: the worker does (`video.outside.working`)."""

    is_immediate = False
    is_embedded = False

    def __init__(self, kind: str, key: Callable[[], bytes]) -> None:
        """`key` is asked for when secrets are opened."""
        self.kind, self._key = kind, key

    def provision(self, room: Room, key: str) -> RoomState:
        """Nothing yet: the order says what is to be done."""
        return RoomState(key, ProvisionState.PENDING, {})

    def release(self, provision: Provision) -> None:
        """The order says so, too."""

    def join(self, provision: Provision, who: JoinIdentity, *, now: datetime) -> JoinTarget:
        """The bridge's own way in: another for hosts, where it has one."""
        secrets = orders.secrets_of(provision, key=self._key())
        url = (secrets.host_web if who.is_host else None) or secrets.web
        if not url:
            raise RoomNotReady
        return JoinTarget(url, is_external=True, pin=secrets.host_pin if who.is_host else None)
