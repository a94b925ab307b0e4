"""Signed mail: what arrives is what was signed, as the verifier of the library sees it."""

from dataclasses import replace
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from core.config import MissingSettings, Settings, from_environment
from notifications import mail_check
from notifications.dkim_signing import DkimSigner, UnusableKey
from notifications.email import build
from notifications.smtp import mail_sender
from tests.notifications.sink import Sink, listening
from tests.notifications.test_email import HEADERS, RENDERED


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture(scope="module")
def key() -> bytes:
    return pem(rsa.generate_private_key(65537, 2048))


@pytest.fixture
def signing(settings: Settings, key: bytes, tmp_path: Path) -> Settings:
    """Settings with a key."""
    file = tmp_path / "dkim.pem"
    file.write_bytes(key)
    return replace(settings, dkim_key_file=str(file), dkim_selector="m1", smtp_host="127.0.0.1")


def arrived(signing: Settings) -> bytes:
    """An invitation, by SMTP, as the server got it."""
    with listening(Sink()) as sink:
        mail_sender(replace(signing, smtp_port=sink.port)).send(build(HEADERS, RENDERED))
    content = sink.taken[0].content
    assert isinstance(content, bytes)
    return content


def is_valid(mail: bytes, signing: Settings) -> bool:
    """As a receiver sees it, with our own DNS."""
    signer = DkimSigner.of(signing)
    assert signer
    name, text = signer.dns_record()

    def dns(asked: bytes, timeout: int = 5) -> bytes | None:
        return text.encode() if asked.decode().rstrip(".") == name else None

    return bool(dkim.verify(mail, dnsfunc=dns))


def test_what_arrives_is_signed_as_the_domain_of_from(signing: Settings) -> None:
    mail = arrived(signing)

    assert is_valid(mail, signing)
    assert b"d=moedebro.example" in mail.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b"")


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"Auto-Submitted: auto-generated", b"Auto-Submitted: no"),
        (b"From: ", b"From: x@example.org\r\nFrom: "),
        (b"text/calendar", b"text/plain"),
    ],
)
def test_what_was_changed_on_the_way_is_seen(signing: Settings, was: bytes, becomes: bytes) -> None:
    mail = arrived(signing)
    assert was in mail

    try:
        still_valid = is_valid(mail.replace(was, becomes, 1), signing)
    except dkim.MessageFormatError:  # two From are refused outright
        still_valid = False

    assert not still_valid


def test_without_a_key_nothing_is_signed(settings: Settings) -> None:
    assert b"DKIM-Signature" not in arrived(replace(settings, smtp_host="127.0.0.1"))


@pytest.mark.parametrize("sort", ["no file", "no key", "small", "another sort"])
def test_a_key_that_receivers_do_not_take_is_refused_at_the_start(
    signing: Settings, tmp_path: Path, sort: str
) -> None:
    file = tmp_path / "bad.pem"
    if sort != "no file":
        keys = {
            "no key": b"hej",
            "small": pem(rsa.generate_private_key(65537, 1024)),  # noqa: S505 - to be refused
            "another sort": pem(ec.generate_private_key(ec.SECP256R1())),
        }
        file.write_bytes(keys[sort])

    with pytest.raises(UnusableKey):
        mail_sender(replace(signing, dkim_key_file=str(file)))


def test_a_key_without_a_name_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    env = {"SECRET_KEY": "x" * 32, "DEMO": "1", "DKIM_KEY_FILE": "k", "DKIM_SELECTOR": "a b"}

    with pytest.raises(MissingSettings, match="DKIM_SELECTOR"):
        from_environment(env, tmp_path)


def test_the_check_prints_what_dns_must_say(signing: Settings) -> None:
    said = " ".join(mail_check.notes(signing))

    assert "m1._domainkey.moedebro.example" in said
    assert "v=DKIM1; k=rsa; p=MII" in said
