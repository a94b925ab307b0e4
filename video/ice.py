"""How browsers find each other: the STUN and TURN servers, and a key to the relay that ends."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any

from core.config import Settings


def configuration(settings: Settings, *, until: datetime) -> dict[str, Any]:
    """What the page gives to `new RTCPeerConnection`. The key to the relay opens it until then."""
    servers: list[dict[str, Any]] = []
    if settings.stun_url:
        servers.append({"urls": [settings.stun_url]})
    if urls := settings.turn_urls:
        servers.append({"urls": urls, **credentials(settings.turn_secret, until)})
    return {
        "iceServers": servers,
        "iceTransportPolicy": "relay" if settings.turn_only else "all",
    }


def credentials(secret: str, until: datetime) -> dict[str, str]:
    """By the TURN REST convention: the name says how long it opens, and is signed.

    The rest of the name is made up for each page, so the relay does not learn who uses it.
    """
    name = f"{int(until.timestamp())}:{secrets.token_hex(8)}"
    signed = hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()
    return {"username": name, "credential": base64.b64encode(signed).decode()}
