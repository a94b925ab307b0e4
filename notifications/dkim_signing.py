"""Mail signed by us (DKIM, RFC 6376), for mail servers in front that do not sign themselves."""

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from core.config import Settings

SMALLEST_KEY = 2048
# What a receiver is to know was not changed. From is signed twice: nobody adds a second one.
SIGNED = [
    b"from", b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to",
    b"references", b"mime-version", b"content-type", b"content-transfer-encoding",
    b"auto-submitted",
]  # fmt: skip


class UnusableKey(Exception):
    """The file holds no RSA key in PEM, or one that receivers do not accept any more."""


@dataclass(frozen=True)
class DkimSigner:
    """Signs as the domain of the From address: only that counts for DMARC. One key for all of them,
    so the same record stands in the DNS of each."""

    selector: str
    domain: str
    key: bytes  # PEM

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """That of the settings, if they name a key. Raises UnusableKey."""
        if not settings.dkim_key_file:
            return None
        try:
            key = Path(settings.dkim_key_file).read_bytes()
        except OSError as error:
            raise UnusableKey from error
        signer = cls(settings.dkim_selector, settings.mail_from.rpartition("@")[2], key)
        signer.dns_record()
        return signer

    def signed(self, mail: bytes, *, domain: str = "") -> bytes:
        """The finished mail with its signature at the head: nothing may be changed after this."""
        import dkim

        signature: bytes = dkim.sign(
            mail,
            self.selector.encode(),
            (domain or self.domain).encode("idna"),
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=SIGNED,
        )
        return signature + mail

    def dns_record(self, domain: str = "") -> tuple[str, str]:
        """What is to stand in DNS: the name, and the text. Raises UnusableKey."""
        try:
            key = load_pem_private_key(self.key, password=None)
        except (ValueError, TypeError) as error:
            raise UnusableKey from error
        if not isinstance(key, RSAPrivateKey) or key.key_size < SMALLEST_KEY:
            raise UnusableKey
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        name = f"{self.selector}._domainkey.{domain or self.domain}"
        return name, f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"
