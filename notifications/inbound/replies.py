"""The address that people's replies come back to: ours, with a signed word that says whom we wrote
to. It proves which conversation is meant, and not who writes."""

import hmac
import uuid
from base64 import b32decode, b32encode
from binascii import Error as BadBase32
from collections.abc import Iterable

from core.secrets import digest

PURPOSE = "reply-address"
SUBJECT_LETTERS = 26  # 16 octets; base32 survives servers that fold upper case
TAG_OCTETS = 12  # 96 bits; with the name before the plus a local part has room for 64 letters


def reply_address(mail_from: str, subject: uuid.UUID, key: bytes) -> str:
    """svar+<token>@…: of everything that is sent about one subject (a participant)."""
    local, _, domain = mail_from.partition("@")
    return f"{local}+{_token(subject, key)}@{domain}"


def subject_of(receivers: Iterable[str], mail_from: str, key: bytes) -> uuid.UUID | None:
    """The subject that an address of ours among them names. None: none, or we did not sign it."""
    local, _, domain = mail_from.lower().partition("@")
    for address in receivers:
        name, _, at = address.lower().partition("@")
        if at == domain and name.startswith(f"{local}+"):
            return _read(name.removeprefix(f"{local}+"), key)
    return None


def _token(subject: uuid.UUID, key: bytes) -> str:
    tag = digest(key, PURPOSE, subject.hex)[:TAG_OCTETS]
    return _letters(subject.bytes) + _letters(tag)


def _letters(octets: bytes) -> str:
    return b32encode(octets).decode().rstrip("=").lower()


def _read(token: str, key: bytes) -> uuid.UUID | None:
    try:
        octets = b32decode(token[:SUBJECT_LETTERS].upper() + "=" * 6)
        subject = uuid.UUID(bytes=octets)
    except (BadBase32, ValueError):
        return None
    is_ours = hmac.compare_digest(token.encode(), _token(subject, key).encode())
    return subject if is_ours else None
