"""A Pexip that asks us: nothing is made there, so there is nothing that could be left there."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from core.reaching import Reach
from video.outside.bridge import BridgeRefused, Found, Known, RoomStatus, Wish
from video.outside.models import Trouble
from video.outside.pexip.policy import PROBE
from video.outside.pexip.rooms import Place, found_of, origin
from video.outside.speaking import ask

JSON = {"Content-Type": "application/json"}


class PolicyLine:
    """See BridgeLine. Only a test goes out."""

    def __init__(self, place: Place, reach: Reach) -> None:
        self._place, self._reach = place, reach

    def check(self) -> None:
        """Call a number that leads nowhere: Pexip says so, after it has asked us. Whether it has,
        the page knows (`note_asked`)."""
        url = f"{origin(self._place.web_url)}/api/client/v2/conferences/{PROBE}/request_token"
        body = b'{"display_name": "Moedebro"}'
        heard = ask("POST", url, self._reach, headers=JSON, body=body)
        if heard.status in (429, 503):
            raise BridgeRefused(Trouble.BUSY, wait=heard.wait)
        if heard.status >= 500:
            raise BridgeRefused(Trouble.BROKEN)
        if 300 <= heard.status < 400:
            raise BridgeRefused(Trouble.MOVED)
        if not isinstance(heard.said, dict) or "status" not in heard.said:
            raise BridgeRefused(Trouble.NO_BRIDGE)

    def provision(self, wish: Wish) -> Found:
        """It is there from now on: whoever calls before its time is turned away."""
        return found_of(self._place, wish, RoomStatus.READY)

    def update(self, wish: Wish) -> Found | None:
        """The same room at another time."""
        return self.provision(wish)

    def fetch(self, ref: uuid.UUID) -> Found | None:
        """Never asked (`Bridge.opens_late`): nothing stands there."""
        raise BridgeRefused(Trouble.NO_BRIDGE, str(ref)[:8])

    def release(self, _ref: uuid.UUID) -> bool:
        """It is gone since it is not wanted."""
        return True

    def managed(self, _since: datetime, _until: datetime) -> Iterator[Known]:
        """None."""
        yield from ()
