"""What the media server knows rooms and pages by: derived from our key, and stored nowhere."""

import uuid

from core.secrets import digest

KEPT = 53  # bits of a number that every reader of JSON keeps


def room_number(key: bytes, provision_id: uuid.UUID) -> int:
    """The room's. Another installation's key gives another."""
    return _number(key, "media-room", str(provision_id))


def room_secret(key: bytes, provision_id: uuid.UUID) -> str:
    """Whoever has it may change the room and take it away."""
    return digest(key, "media-secret", str(provision_id)).hex()


def room_pin(key: bytes, provision_id: uuid.UUID) -> str:
    """Without it nobody comes in. No page ever gets it."""
    return digest(key, "media-pin", str(provision_id)).hex()


def session_number(key: bytes, peer_id: uuid.UUID, visit: str) -> int:
    """Of one visit of one page. Whoever knew it could speak as that page."""
    return _number(key, "media-session", f"{peer_id} {visit}")


def feed_number(key: bytes, peer_id: uuid.UUID, visit: str) -> int:
    """What this visit sends: not secret."""
    return _number(key, "media-feed", f"{peer_id} {visit}")


def _number(key: bytes, purpose: str, text: str) -> int:
    return int.from_bytes(digest(key, purpose, text)[:8], "big") >> (64 - KEPT) or 1
