"""What Pexip's management interface answers, read."""

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from video.outside.bridge import BridgeRefused, Found, Known, RoomStatus, Wish
from video.outside.models import Trouble
from video.outside.pexip.rooms import Pins, Place, pins_of, ref_of, ways_in
from video.outside.speaking import WAIT, Heard

NAME_TAKEN = "name"
PATH = re.compile(r"/api/admin/configuration/v1/conference/[0-9]{1,12}/")
WRITTEN = "%Y-%m-%dT%H:%M:%SZ"
COMPARED = (
    "aliases", "allow_guests", "pin", "guest_pin", "description", "tag", "participant_limit",
    "ivr_theme",
)  # fmt: skip


def refusal_of(heard: Heard) -> BridgeRefused:
    """What an answer that is no yes means."""
    plain = {401: Trouble.NOT_LET_IN, 403: Trouble.NOT_ALLOWED}
    if heard.status in plain:
        return BridgeRefused(plain[heard.status])
    if heard.status in (429, 503):
        return BridgeRefused(Trouble.BUSY, wait=heard.wait or WAIT)
    if heard.status >= 500:
        return BridgeRefused(Trouble.BROKEN, wait=heard.wait)
    if 300 <= heard.status < 400:
        return BridgeRefused(Trouble.MOVED)
    return _invalid(heard.said) if heard.status == 400 else BridgeRefused(Trouble.NO_BRIDGE)


def _invalid(said: Any) -> BridgeRefused:
    """It says which field, by itself or under the thing it belongs to."""
    if not isinstance(said, dict) or not said:
        return BridgeRefused(Trouble.NO_BRIDGE)
    inner = said.get("conference")
    fields = inner if isinstance(inner, dict) and inner else said
    name, words = next((str(name), str(words)) for name, words in fields.items())
    is_taken = "already exists" in words
    if is_taken and "alias" in f"{name} {words}".lower():
        return BridgeRefused(Trouble.NUMBER_TAKEN, "alias")
    if name in ("pin", "guest_pin"):
        return BridgeRefused(Trouble.PIN_RULE, name)
    return BridgeRefused(Trouble.REJECTED, name[:40])


def objects_of(said: Any) -> Sequence[Mapping[str, Any]]:
    """One page of a list. Raises BridgeRefused."""
    objects = said.get("objects") if isinstance(said, dict) else None
    if not isinstance(objects, list) or not isinstance(said.get("meta"), dict):
        raise BridgeRefused(Trouble.NO_BRIDGE)
    return [each for each in objects if isinstance(each, dict)]


def has_more(said: Mapping[str, Any]) -> bool:
    """Whether another page follows."""
    return bool(said["meta"].get("next")) and bool(said["objects"])


def path_of(there: Mapping[str, Any]) -> str:
    """Its own address. Raises BridgeRefused."""
    path = urlsplit(str(there.get("resource_uri"))).path
    if not PATH.fullmatch(path):
        raise BridgeRefused(Trouble.NO_BRIDGE)
    return path


def description_of(marker: str, wish: Wish) -> str:
    """Whose room it is, and its time, which it has nowhere else."""
    return f"{marker} {wish.starts_at:{WRITTEN}} {wish.ends_at:{WRITTEN}}"


def is_ours(there: Mapping[str, Any], marker: str) -> bool:
    """Another installation's rooms are not ours to take away."""
    is_marked = str(there.get("description") or "").split(" ")[0] == marker
    return is_marked and ref_of(there.get("tag")) is not None


def known_of(there: Mapping[str, Any], now: datetime) -> Known:
    """One that bears our mark. Whose time was written over is on just now."""
    ref = ref_of(there.get("tag")) or uuid.UUID(int=0)
    try:
        _marker, starts_at, ends_at = str(there.get("description")).split(" ")
        return Known(ref, datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at))
    except ValueError:
        return Known(ref, now, now + timedelta(hours=1))


def differs(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether somebody changed it there, or we want it otherwise now."""
    return any(
        _plain(there.get(name)) != _plain(wanted[name]) for name in COMPARED if name in wanted
    )


def _plain(value: Any) -> Any:
    """Numbers that lead there as a set: their order says nothing."""
    return {each.get("alias") for each in value} if isinstance(value, list) else value


def found_there(place: Place, wish: Wish, there: Mapping[str, Any]) -> Found:
    """With the number and the PINs that are true there, whatever we asked for."""
    numbers = [str(each.get("alias")) for each in there.get("aliases") or ()]
    number = next((n for n in numbers if n.isascii() and n.isdigit()), wish.number)
    own = pins_of(place.key, wish.ref, place.pin_digits)
    pins = Pins(str(there.get("pin") or own.host), str(there.get("guest_pin") or own.guest))
    return Found(
        ref=wish.ref,
        status=RoomStatus.READY,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        addresses={"sip": f"{number}@{place.domain}"},
        secrets=ways_in(place, number, pins),
    )
