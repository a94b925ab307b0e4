"""The service as it really runs: web server, worker and mail server, each a real process or port.

Everything listens on 127.0.0.1 and is stopped by the process that was started here.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.error import URLError

from core.config import Settings
from tests.house.source import ROOT
from tests.notifications.sink import Sink, listening, read_mail

NOBODY_LISTENS = 9  # the discard port
PATIENCE = 60.0  # seconds: a hang is red, a machine that does other things too is not


class Silence(TimeoutError):
    """What was waited for did not come."""


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until(done: Callable[[], object], what: str, seconds: float = PATIENCE) -> float:
    """Ask until it is so; how long it took. Raises Silence."""
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > seconds:
            raise Silence(what)
        time.sleep(0.05)
    return time.monotonic() - began


@dataclass(frozen=True)
class MailServer:
    """A real SMTP server, read as the people do whose mail it takes."""

    sink: Sink

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.sink.port

    def to(self, address: str) -> list[EmailMessage]:
        """What has come for an address, oldest first."""
        return [mail for to, mail in self._accepted() if address in to]

    def wait_for(self, address: str, subject: str = "") -> EmailMessage:
        """The newest mail to the address whose subject holds the words. Raises Silence."""

        def found() -> list[EmailMessage]:
            return [m for m in self.to(address) if subject.lower() in str(m["Subject"]).lower()]

        wait_until(found, f"mail to {address} about »{subject}«; came: {self.subjects()}")
        return found()[-1]

    def subjects(self) -> list[str]:
        """What has come, for a message that helps."""
        return [f"{', '.join(to)}: {mail['Subject']}" for to, mail in self._accepted()]

    def _accepted(self) -> list[tuple[list[str], EmailMessage]]:
        return [(e.rcpt_tos, read_mail(e)) for e in list(self.sink.taken)]


def environment(
    settings: Settings, *, port: int | None = None, smtp_port: int | None = None
) -> dict[str, str]:
    """What a process of ours is told."""
    return {
        **os.environ,
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "BASE_URL": f"http://127.0.0.1:{port}" if port else settings.base_url,
        "PASSWORD_ROUNDS": "1",
        "DESK_REFRESH_SECONDS": str(settings.desk_refresh_seconds),
        "STUN_URL": settings.stun_url,
        "TURN_URL": settings.turn_url,
        "TURN_SECRET": settings.turn_secret,
        "TURN_ONLY": "1" if settings.turn_only else "",
        "JANUS_URL": settings.janus_url,
        "JANUS_SECRET": settings.janus_secret,
        "JANUS_ADMIN_KEY": settings.janus_admin_key,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_port or NOBODY_LISTENS),
    }


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


@contextmanager
def process(
    command: list[str], env: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, stopped at the end by its own id; its words are in `log`."""
    with log.open("ab") as words:
        started = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=env, stdout=words, stderr=words
        )
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def web_server(
    settings: Settings,
    log: Path,
    *,
    workers: int = 2,
    port: int | None = None,  # where it is to be started a second time
    smtp_port: int | None = None,
) -> Iterator[str]:
    """gunicorn as in production, on a port of its own. Gives the address."""
    port = port or free_port()
    command = ["-m", "gunicorn", "--no-control-socket", "--preload", "--worker-class=gthread",
               "--threads=8", f"--workers={workers}", f"--bind=127.0.0.1:{port}",
               "app:create_web()"]  # fmt: skip
    with process(command, environment(settings, port=port, smtp_port=smtp_port), log):
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(f"{url}/healthz"), f"the web server, see {log}")
        yield url


@contextmanager
def service(settings: Settings, folder: Path) -> Iterator[tuple[str, MailServer]]:
    """Everything: web, worker, and a mail server that takes what they send."""
    with listening() as sink:
        mail = MailServer(sink)
        log = folder / "service.log"
        with web_server(settings, log, smtp_port=mail.port) as url:
            env = environment(settings, port=int(url.rpartition(":")[2]), smtp_port=mail.port)
            with process(["-m", "flask", "--app", "app", "worker"], env, log):
                yield url, mail
