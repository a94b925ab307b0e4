"""Going out to an address that somebody typed in: it cannot keep us for long."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_network

import pytest

from core.reaching import Line, NotSecure, Reach, at_most, line_to

HERE = Reach((ip_network("127.0.0.0/8"),))
DRIPS = 80  # letters, at one in 50 ms


@dataclass
class Slow:
    """How much it got rid of."""

    port: int = 0
    dripped: int = 0


@contextmanager
def slow_handshake() -> Iterator[Slow]:
    """A server that begins a TLS record, and never gets to its end."""
    slow = Slow()
    listening = socket.create_server(("127.0.0.1", 0))
    slow.port = listening.getsockname()[1]

    def answer() -> None:
        with suppress(OSError), listening.accept()[0] as line:
            line.sendall(b"\x16\x03\x03\x40\x00")
            for _ in range(DRIPS):
                line.sendall(b"\x02")
                slow.dripped += 1
                time.sleep(0.05)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield slow
    finally:
        thread.join()
        listening.close()


def test_a_handshake_that_comes_a_letter_at_a_time_is_cut() -> None:
    with slow_handshake() as slow:
        line = Line("localhost", slow.port, "127.0.0.1", ssl.create_default_context())
        with pytest.raises(OSError), at_most(line, 0.3):  # noqa: PT011 - however it ends
            line.request("GET", "/")

    assert slow.dripped < DRIPS


@pytest.mark.parametrize(
    ("url", "allows_http"),
    [("http://example.org/", False), ("ftp://example.org/", True), ("https:///a", True)],
)
def test_nothing_is_said_where_others_read_along(url: str, allows_http: bool) -> None:
    with pytest.raises(NotSecure):
        line_to(url, Reach(allows_http=allows_http))


def test_whom_this_machine_trusts_is_read_once_and_looked_at_each_time() -> None:
    first, second = (line_to(f"https://127.0.0.1:{port}/", HERE)[0] for port in (1, 2))

    assert first._context is second._context
    assert first._context is not None
    assert (first._context.verify_mode, first._context.check_hostname) == (ssl.CERT_REQUIRED, True)
