"""Keyed digests: what is handed out is never stored, and what is stored opens nothing."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Callable
from functools import partial
from uuid import UUID

TAG_BYTES = 16  # 128 bits: cannot be guessed (ASVS 5.0 V6.6.3 asks for 64 or more)


def digest(key: bytes, purpose: str, text: str) -> bytes:
    """HMAC-SHA-256 of a text under one purpose, so that keys of one kind open no other."""
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()


def make_token(key: bytes, purpose: str, subject: UUID, generation: int) -> str:
    """A secret link part (44 URL-safe letters) that is derived, not stored.

    It can be made again for a resend; a higher generation ends every earlier one.
    """
    tag = digest(key, purpose, f"{subject}:{generation}")[:TAG_BYTES]
    return _encode(subject.bytes) + _encode(tag)


def read_token(token: str) -> tuple[UUID, str] | None:
    """The subject a token speaks of, and its tag as text. Proves nothing yet."""
    if len(token) != 44:
        return None
    try:
        subject = UUID(bytes=_decode(token[:22]))
    except (BadBase64, ValueError):
        return None
    return subject, token[22:]


def is_token(key: bytes, purpose: str, token: str, subject: UUID, generation: int) -> bool:
    """Whether the token is ours, for this subject and generation. Constant time."""
    return hmac.compare_digest(
        token.encode(), make_token(key, purpose, subject, generation).encode()
    )


def make_code(key: bytes, subject: UUID, generation: int, attempt: int) -> str:
    """Eight digits for the phone and the print sheet, derived so that they can be sent again.

    As with the link, a higher generation gives another code.
    """
    said = f"{subject}:{generation}:{attempt}"
    number = int.from_bytes(digest(key, "short-code", said)[:8], "big")
    return f"{number % 10**8:08d}"


def code_digest(key: bytes, code: str) -> str:
    """What the database keeps of a short code."""
    return digest(key, "short-code-lookup", code).hex()


Signer = Callable[[UUID, int], str]


def signer(key: bytes, purpose: str) -> Signer:
    """make_token with key and purpose filled in."""
    return partial(make_token, key, purpose)


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
