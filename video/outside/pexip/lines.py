"""How a line to a Pexip is opened."""

from datetime import datetime

from core.reaching import Reach
from video.outside.bridge import BridgeLine
from video.outside.models import Bridge
from video.outside.pexip.api import Access, Managed
from video.outside.pexip.models import POLICY
from video.outside.pexip.policy_line import PolicyLine
from video.outside.pexip.rooms import Place, place_of


def pexip_line(
    bridge: Bridge, secret: str, reach: Reach, *, marker: str, key: bytes, now: datetime
) -> BridgeLine:
    """Nothing is said on it yet."""
    place: Place = place_of(bridge.details, marker=marker, key=key)
    if bridge.kind == POLICY:
        return PolicyLine(place, reach)
    access = Access(
        url=bridge.api_url, user=bridge.client_id, password=secret, owner=bridge.organiser_email
    )
    return Managed(place, access, reach, now=now)
