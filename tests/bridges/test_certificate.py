"""A bridge behind TLS whose certificate nobody here vouches for, and one that the machine knows."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import reaching
from tests.bridges.cms.server import CmsHandler, CmsServer
from tests.bridges.fake_server import HERE
from tests.listening import listening_http
from video.outside.bridge import BridgeRefused
from video.outside.models import Trouble
from video.outside.speaking import ask

TLS = Path(__file__).parents[1] / "notifications" / "tls"


@pytest.fixture
def url() -> Iterator[str]:
    """Of a server with a certificate that it made for itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "localhost.pem", TLS / "localhost.key")
    with listening_http(type("Ours", (CmsHandler,), {"one": CmsServer()}), tls=context) as port:
        yield f"https://localhost:{port}/api/v1/system/status"


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    """As after a start."""
    reaching._trusting.cache_clear()
    yield
    reaching._trusting.cache_clear()


def test_whom_nobody_vouches_for_is_told_no_password(url: str) -> None:
    with pytest.raises(BridgeRefused) as refused:
        ask("GET", url, HERE, headers={"Authorization": "Basic x"})
    assert refused.value.trouble == Trouble.CERTIFICATE


def test_an_authority_of_ones_own_is_known_after_a_start(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "localhost.pem"))

    assert ask("GET", url, HERE, headers={}).status == 401  # it answers, and wants a password
