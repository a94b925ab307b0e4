"""The kinds of bridges we can speak with, and how a line to each is opened."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from core.reaching import Reach
from core.sealing import SealBroken, unseal
from core.secrets import digest
from video.outside.bridge import BridgeLine, BridgeRefused
from video.outside.cms import line as cms
from video.outside.cms.answers import GUEST, HOST
from video.outside.heeding import Heeding
from video.outside.models import Bridge, Trouble
from video.outside.pexip.lines import pexip_line
from video.outside.vdx import Access, Vdx

SEAL = "bridge-access"
SECONDS = 15.0  # at most, for one answer, however it comes
Opener = Callable[[Bridge, str, Reach, bytes, datetime], BridgeLine]


def marker_of(bridge: Bridge) -> str:
    """What our rooms bear at the bridge: another installation's are not ours to give back."""
    return f"moedebro-{bridge.id.hex[:12]}"


def line_to(bridge: Bridge, reach: Reach, *, key: bytes, now: datetime) -> BridgeLine:
    """Nothing is said on it yet. Raises BridgeRefused."""
    try:
        secret = unseal(key, SEAL, bridge.secret)
    except SealBroken as error:
        raise BridgeRefused(Trouble.SEALED) from error
    at_most = replace(reach, seconds=min(reach.seconds, SECONDS))
    line = OPENERS[bridge.kind](bridge, secret, at_most, key, now)
    return Heeding(line)


def _vdx(bridge: Bridge, secret: str, reach: Reach, _key: bytes, now: datetime) -> BridgeLine:
    access = Access(
        api_url=bridge.api_url,
        token_url=bridge.token_url,
        client_id=bridge.client_id,
        client_secret=secret,
        organiser_email=bridge.organiser_email,
        marker=marker_of(bridge),
        template_id=bridge.template_id,
    )
    return Vdx(access, reach, now=now)


def _cms(bridge: Bridge, secret: str, reach: Reach, key: bytes, now: datetime) -> BridgeLine:
    access = cms.Access(
        api_url=bridge.api_url,
        user=bridge.client_id,
        password=secret,
        profiles={role: bridge.details[f"{role}_profile"] for role in (HOST, GUEST)},
        marker=marker_of(bridge),
        pin_key=digest(key, "bridge-pins", str(bridge.id)),
    )
    return cms.Cms(access, reach, now=now)


def _pexip(bridge: Bridge, secret: str, reach: Reach, key: bytes, now: datetime) -> BridgeLine:
    return pexip_line(bridge, secret, reach, marker=marker_of(bridge), key=key, now=now)


OPENERS: Mapping[str, Opener] = {
    "vdx": _vdx,
    "cms": _cms,
    "pexip": _pexip,
    "pexip-policy": _pexip,
}
