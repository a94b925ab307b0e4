"""The listener as an operator runs it, and a real IMAP server (pymap), each a process."""

import imaplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.config import Settings
from tests.house.source import ROOT
from tests.servers import environment, free_port, wait_until

USER, PASSWORD = "svar", "made-up-1"


@dataclass
class Listener:
    """Where it listens, and how to end it."""

    process: subprocess.Popen[str]
    port: int

    def kill(self) -> None:
        """At once, as when the power fails."""
        self.process.kill()
        self.process.wait(10)


@contextmanager
def listener(settings: Settings, *more: str) -> Iterator[Listener]:
    """`flask --app app mail listen` on a port of its own."""
    command = [sys.executable, "-m", "flask", "--app", "app", "mail", "listen", "--port=0", *more]
    started = subprocess.Popen(
        command, cwd=ROOT, env=environment(settings), stdout=subprocess.PIPE, text=True
    )
    try:
        assert started.stdout
        said = started.stdout.readline()
        yield Listener(started, int(said.removeprefix("Listening on ").rstrip(".\n")))
    finally:
        started.terminate()
        started.wait(20)
        if started.stdout:
            started.stdout.close()


@dataclass(frozen=True)
class Mailbox:
    """A mailbox on a real IMAP server."""

    port: int

    def put(self, raw: bytes, folder: str = "INBOX") -> None:
        """As the mail server in front of it does."""
        with self._client() as client:
            assert client.append(folder, "", "", raw)[0] == "OK"

    def count(self, folder: str = "INBOX") -> int:
        """How many are in a folder."""
        with self._client() as client:
            status, found = client.select(folder)
            return int(found[0] or 0) if status == "OK" else 0

    def look_at_all(self) -> None:
        """Somebody opens every mail by hand."""
        with self._client() as client:
            client.select("INBOX")
            client.store("1:*", "+FLAGS", "\\Seen")

    def empty(self) -> None:
        """The server begins with letters of its own."""
        with self._client() as client:
            client.select("INBOX")
            client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()

    def _client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        client.login(USER, PASSWORD)
        return client


@contextmanager
def imap_server() -> Iterator[Mailbox]:
    """pymap, which keeps mail in memory."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-c", "from pymap.main import main; main()"]
    where = ["--host=127.0.0.1", f"--port={port}", "--no-tls", "--no-service=managesieve"]
    started = subprocess.Popen(
        [
            *command,
            *where,
            "dict",
            "--demo-data",
            f"--demo-user={USER}",
            f"--demo-password={PASSWORD}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _listens(port), "the IMAP server")
        mailbox = Mailbox(port)
        mailbox.empty()
        yield mailbox
    finally:
        started.terminate()
        started.wait(20)


def _listens(port: int) -> bool:
    try:
        imaplib.IMAP4("127.0.0.1", port, timeout=2).logout()
    except OSError:
        return False
    return True
