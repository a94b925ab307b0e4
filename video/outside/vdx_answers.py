"""What MedCom VDX answers, read: its states, addresses and codes. Version 2 of its interface."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from video.outside.bridge import BridgeRefused, Found, RoomStatus
from video.outside.models import Trouble
from video.outside.speaking import WAIT, Heard

STATUSES: Mapping[str, RoomStatus] = {
    "AWAITS_PROVISION": RoomStatus.PENDING,
    "STARTING_TO_PROVISION": RoomStatus.PENDING,
    "PROVISION_PROBLEMS": RoomStatus.FAILED,
    "PROVISIONED_OK": RoomStatus.READY,
    "STARTING_TO_DEPROVISION": RoomStatus.CLOSING,
    "DEPROVISION_PROBLEMS": RoomStatus.STUCK,
    "DEPROVISION_OK": RoomStatus.CLOSED,
}
ALREADY_THERE = {"21", "24"}  # of a number or an id; 24 speaks of another one, and means ours too
WRONG_STATE = {"12", "13"}
CODES: Mapping[str, Trouble] = {
    "20": Trouble.NO_CAPACITY,
    **dict.fromkeys(("14", "15", "16", "17", "18", "19", "22", "23", "26", "27", "31"),
                    Trouble.BADLY_SET_UP),
    "24": Trouble.BROKEN,
}  # fmt: skip


def refusal_of(heard: Heard) -> BridgeRefused:
    """What an answer that is no yes means."""
    if heard.status == 401:
        return BridgeRefused(Trouble.NOT_LET_IN, heard.code)
    if heard.status == 403:
        return BridgeRefused(Trouble.NOT_ALLOWED, heard.code)
    if heard.status in (429, 503):
        return BridgeRefused(Trouble.BUSY, heard.code, wait=heard.wait or WAIT)
    if heard.status >= 500:
        return BridgeRefused(Trouble.BROKEN, heard.code, wait=heard.wait)
    if 300 <= heard.status < 400:
        return BridgeRefused(Trouble.MOVED)
    if heard.code in CODES:
        return BridgeRefused(CODES[heard.code], heard.code)
    if not isinstance(heard.said, dict):
        return BridgeRefused(Trouble.NO_BRIDGE)
    return BridgeRefused(Trouble.REJECTED, heard.code)


def instant(text: object) -> datetime:
    """`Z`, `+01:00` and `+02:00` are the same moment. Raises BridgeRefused."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise BridgeRefused(Trouble.NO_BRIDGE) from error
    if found.tzinfo is None:
        raise BridgeRefused(Trouble.NO_BRIDGE)
    return found


def found_of(meeting: Mapping[str, Any], info: Mapping[str, Any]) -> Found:
    """A meeting and its technical half are one room. Raises BridgeRefused."""
    status = STATUSES.get(str(info.get("provisionStatus")))
    if status is None:
        raise BridgeRefused(Trouble.NO_BRIDGE, str(info.get("provisionStatus"))[:40])
    starts_at, before = instant(meeting.get("startTime")), info.get("vmrAvailableBefore")
    minutes = before if isinstance(before, int) and 0 <= before <= 1440 else 0
    is_there = status in (RoomStatus.PENDING, RoomStatus.READY)
    words = info.get("provisionStatusDescription")
    return Found(
        ref=uuid.UUID(str(meeting["uuid"])),
        status=status,
        starts_at=starts_at,
        ends_at=instant(meeting.get("endTime")),
        opens_at=starts_at - timedelta(minutes=minutes),
        words=str(words)[:300] if words else None,
        addresses=_addresses(info) if is_there else {},  # else somebody else's before long
        secrets=_secrets(meeting, info) if is_there else {},
    )


def _addresses(info: Mapping[str, Any]) -> dict[str, str]:
    sip = str(info.get("uriWithDomain") or "")
    return {"sip": sip} if "@" in sip and not any(c.isspace() for c in sip) else {}


def _secrets(meeting: Mapping[str, Any], info: Mapping[str, Any]) -> dict[str, str]:
    """Where guests and hosts get in. The portal's link holds the guests' PIN; without one it holds
    the host's, and then nobody gets it."""
    short = info.get("shortLink") or info.get("shortlink") or meeting.get("shortLink")
    guest_pin, host_pin = (_pin(info.get(name)) for name in ("guestPin", "hostPin"))
    portal = info.get("portalLink") if guest_pin else None
    said = {
        "web": _link(portal) or _link(short),
        "host_web": _link(_filled(info.get("customPortalHost"), info, host_pin)) or _link(short),
        "guest_pin": guest_pin,
        "host_pin": host_pin,
    }
    return {name: value for name, value in said.items() if value}


def _filled(template: object, info: Mapping[str, Any], pin: str | None) -> str:
    """The host's own portal, where the installation has one."""
    uri = quote(str(info.get("uriWithDomain") or ""), safe="@")
    return str(template or "").replace("%uri-with-domain%", uri).replace("%pin%", pin or "")


def _pin(value: object) -> str | None:
    """Whole numbers at this bridge, text with us."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _link(value: object) -> str | None:
    text = str(value or "")
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    is_odd = any(c.isspace() for c in text) or "\\" in text or "@" in parts.netloc
    return text if parts.scheme == "https" and parts.hostname and not is_odd else None
