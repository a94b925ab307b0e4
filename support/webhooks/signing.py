"""Signatures by the scheme of Standard Webhooks: of id, time and body, by each secret."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32


def make_secret() -> str:
    """A new one, as it is put into the program that receives."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    said = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


def headers(working: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What is sent beside the body. Of two signatures, one that fits is enough."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Moedebro",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(s, message_id, timestamp, body) for s in working),
    }
