"""Four server processes on a database of their own, and fifty signed-in browsers before them."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
START_WITHIN = 30  # seconds


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(database_url: str, instance: Path) -> Iterator[int]:
    """Gunicorn with four workers; the port it listens on."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "--no-control-socket", "--worker-class=gthread"),
        *("--workers=4", "--threads=8", "--log-level=error", f"--bind=127.0.0.1:{port}"),
        "tests.booking.race_app:make()",
    ]
    env = {**os.environ, "RACE_DATABASE": database_url, "RACE_INSTANCE": str(instance)}
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        _wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGINT)  # at once: nobody waits for an answer any more
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(START_WITHIN * 10):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


@dataclass
class Browser:
    """One signed-in browser."""

    port: int
    session: str
    owner: uuid.UUID  # who is signed in
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        self.cookies["session"] = self.session

    def open(self, path: str) -> int:
        """Look at a page, and keep its cookie and its token."""
        answer, page = self._ask("GET", path)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        found = TOKEN.search(page)
        self.token = found[1] if found else ""
        return answer.status

    def share_visit(self, other: "Browser") -> None:
        """Go on with the visit and the token of another, as a different person."""
        self.cookies = {**other.cookies, "session": self.session}
        self.token = other.token

    def press(self, path: str) -> int:
        """Press the button of the page."""
        return self._ask("POST", path, urlencode({"csrf_token": self.token}))[0].status

    def _ask(
        self, method: str, path: str, body: str | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)) as line:
            line.request(
                method, path, body, {**FORM, **self._headers()} if body else self._headers()
            )
            answer = line.getresponse()
            return answer, answer.read().decode()

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}


def press_at_once(browsers: Sequence[Browser], paths: Sequence[str]) -> list[int]:
    """Everybody presses at the same instant. The statuses they got."""
    start = Barrier(len(browsers))

    def press(browser: Browser, path: str) -> int:
        start.wait()
        return browser.press(path)

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(press, browsers, paths))
