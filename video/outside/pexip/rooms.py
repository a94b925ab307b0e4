"""A room as we describe it to Pexip: its name, PINs and addresses, all of them ours.

They are made from the order's id and our key, so asking twice is asking for the same room.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from core import secrets
from video.outside.bridge import Found, RoomStatus, Wish
from video.outside.pexip.models import FEWEST_DIGITS

PURPOSE = "bridge-pin"
VIEW = "five_mains_seven_pips"
OURS = "moedebro:"


@dataclass(frozen=True)
class Place:
    """One Pexip: whose mark its rooms bear, and where they are called."""

    marker: str
    domain: str
    web_url: str
    pin_digits: int
    theme: str | None
    key: bytes = field(repr=False)


def place_of(details: Mapping[str, Any], *, marker: str, key: bytes) -> Place:
    """As it was typed in."""
    return Place(
        marker=marker,
        domain=str(details.get("domain") or ""),
        web_url=str(details.get("web_url") or ""),
        pin_digits=int(details.get("pin_digits") or FEWEST_DIGITS),
        theme=details.get("theme") or None,
        key=key,
    )


@dataclass(frozen=True)
class Pins:
    """Of the host and of the guests: as long as each other, or Pexip wants a # after both."""

    host: str = field(repr=False)
    guest: str = field(repr=False)


def name_of(ref: uuid.UUID) -> str:
    """Callers may see it on the screen: it says nothing."""
    return f"Moedebro {ref.hex[:12]}"


def tag_of(ref: uuid.UUID) -> str:
    """What the room bears there, and what comes back with its events."""
    return f"{OURS}{ref}"


def ref_of(tag: object) -> uuid.UUID | None:
    """The order's id, where it is one of ours."""
    text = str(tag or "")
    try:
        return uuid.UUID(text.removeprefix(OURS)) if text.startswith(OURS) else None
    except ValueError:
        return None


def pins_of(key: bytes, ref: uuid.UUID, digits: int) -> Pins:
    """Two that differ."""
    host = _pin(key, f"{ref}:host", digits)
    turns = (_pin(key, f"{ref}:guest:{turn}", digits) for turn in range(100))
    return Pins(host, next(pin for pin in turns if pin != host))


def _pin(key: bytes, said: str, digits: int) -> str:
    whole = int.from_bytes(secrets.digest(key, PURPOSE, said), "big")
    return f"{whole % 10**digits:0{digits}d}"


def found_of(
    place: Place, wish: Wish, status: RoomStatus, *, opens_at: datetime | None = None
) -> Found:
    """The room under the number that was given to it."""
    pins = pins_of(place.key, wish.ref, place.pin_digits)
    return Found(
        ref=wish.ref,
        status=status,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        opens_at=opens_at,
        addresses={"sip": f"{wish.number}@{place.domain}"},
        secrets=ways_in(place, wish.number, pins),
    )


def ways_in(place: Place, number: str, pins: Pins) -> dict[str, str]:
    """Guests' way in holds their PIN: it stands on their own page only. No address ever holds the
    host's: whoever is passed it on could take over the meeting."""
    web = f"{origin(place.web_url)}/webapp3/m/{number}"
    return {
        "web": f"{web}/express?pin={pins.guest}", "host_web": web,
        "guest_pin": pins.guest, "host_pin": pins.host,
    }  # fmt: skip


def origin(url: str) -> str:
    """Without a path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
