"""A STUN server and a relay on this machine, for browsers that look for a way to each other."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import free_port, wait_until

COOKIE = bytes.fromhex("2112a442")
SUCCESS = bytes.fromhex("0101")
MAPPED = bytes.fromhex("0001")
SECRET = "a-secret-that-only-the-relay-of-the-tests-has"
COTURN = "turnserver"


@contextmanager
def stun_server() -> Iterator[str]:
    """One that answers what it was asked from where, over UDP (RFC 8489). Gives its address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_answer, args=(line,))
        thread.start()
        try:
            yield f"stun:127.0.0.1:{line.getsockname()[1]}"
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", line.getsockname())
            thread.join()


def _answer(line: socket.socket) -> None:
    while True:
        asked, (host, port) = line.recvfrom(2048)
        if not asked:
            return
        if len(asked) < 20 or asked[4:8] != COOKIE:
            continue
        seen = b"\0\1" + port.to_bytes(2, "big") + socket.inet_aton(host)
        body = MAPPED + len(seen).to_bytes(2, "big") + seen
        line.sendto(SUCCESS + len(body).to_bytes(2, "big") + asked[4:20] + body, (host, port))


@contextmanager
def silence() -> Iterator[int]:
    """A port where whatever comes is dropped, as behind a firewall."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        yield int(line.getsockname()[1])


@dataclass(frozen=True)
class Relay:
    """A running coturn."""

    port: int

    def url(self, transport: str = "udp") -> str:
        """Its address for TURN_URL."""
        return f"turn:127.0.0.1:{self.port}?transport={transport}"


@contextmanager
def relay(folder: Path) -> Iterator[Relay]:
    """coturn, with keys that end, stopped by its own id."""
    if shutil.which(COTURN) is None:
        pytest.skip("coturn is missing: apt-get install coturn")
    made, log = Relay(free_port()), folder / "coturn.log"
    command = [
        COTURN, "-n", "--verbose", "--no-cli", "--no-tls", "--no-dtls", "--use-auth-secret",
        f"--static-auth-secret={SECRET}", "--realm=moedebro.example",
        "--listening-ip=127.0.0.1", f"--listening-port={made.port}", "--relay-ip=127.0.0.1",
        "--allow-loopback-peers", f"--userdb={folder / 'turndb'}",
        f"--pidfile={folder / 'coturn.pid'}", "--log-file=stdout", "--simple-log",
    ]  # fmt: skip
    with log.open("wb") as words:
        started = subprocess.Popen(command, stdout=words, stderr=words)
    try:
        wait_until(lambda: _listens(made.port), f"coturn, see {log}")
        yield made
    finally:
        started.terminate()
        started.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
