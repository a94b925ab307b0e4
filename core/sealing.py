"""What has to be read again, but only by us: sealed with a key derived from the service's own."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken

from core.secrets import digest


class SealBroken(ValueError):
    """Sealed with another key, or for another purpose, or touched."""


def seal(key: bytes, purpose: str, text: str) -> bytes:
    """The text, readable with the same key and for the same purpose only."""
    return seal_bytes(key, purpose, text.encode())


def unseal(key: bytes, purpose: str, sealed: bytes) -> str:
    """What was sealed. Raises SealBroken."""
    return unseal_bytes(key, purpose, sealed).decode()


def seal_bytes(key: bytes, purpose: str, data: bytes) -> bytes:
    """The same of octets."""
    return _box(key, purpose).encrypt(data)


def unseal_bytes(key: bytes, purpose: str, sealed: bytes) -> bytes:
    """What was sealed. Raises SealBroken."""
    try:
        return _box(key, purpose).decrypt(sealed)
    except InvalidToken as error:
        raise SealBroken from error


def _box(key: bytes, purpose: str) -> Fernet:
    return Fernet(urlsafe_b64encode(digest(key, f"seal:{purpose}", "")))
