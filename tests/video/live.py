"""The web server as it really runs, and room pages in a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Page

from core.config import Settings

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0  # seconds, on a machine that does other things too
# How many pictures have been decoded of each connection's remote video.
DECODED = """async () => {
  const links = [...document.querySelector('[data-room]').peerConnections.values()];
  return Promise.all(links.map(async ({ link }) => {
    const stats = [...(await link.pc.getStats()).values()];
    const video = stats.find((s) => s.type === 'inbound-rtp' && s.kind === 'video');
    return video?.framesDecoded ?? 0;
  }));
}"""


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until(done: Callable[[], bool], what: str, seconds: float = PATIENCE) -> float:
    """Ask until it is so; how long it took."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < seconds, f"never: {what}"
        time.sleep(0.05)
    return time.monotonic() - began


@contextmanager
def web_server(settings: Settings, port: int, log: Path) -> Iterator[str]:
    """gunicorn as `make run` starts it, on that port. Gives its address."""
    command = [
        *("-m", "gunicorn", "--no-control-socket", "--worker-class=gthread", "--workers=2"),
        *("--threads=8", f"--bind=127.0.0.1:{port}", "app:create_app()"),
    ]
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "BASE_URL": url,
    }
    with log.open("ab") as words:
        started = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=env, stdout=words, stderr=words
        )
    try:
        wait_until(lambda: _answers(f"{url}/healthz"), f"the web server; see {log}")
        yield url
    finally:
        started.terminate()
        started.wait(15)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


def says(page: Page, words: str, *, seconds: float = PATIENCE) -> None:
    """Wait until the room says so."""
    line = page.locator("[data-room-status]").filter(has_text=words)
    line.wait_for(timeout=seconds * 1000)


def decoded(page: Page) -> list[int]:
    """Pictures decoded so far, one number for each other browser."""
    found: list[int] = page.evaluate(DECODED)
    return found


def sees(page: Page, others: int) -> float:
    """Wait until pictures of so many others move; how long until the last came, in seconds."""
    took = wait_until(
        lambda: len(decoded(page)) == others and min(decoded(page), default=1) > 0,
        f"pictures of {others} others",
    )
    before = decoded(page)
    wait_until(
        lambda: all(b > a for a, b in zip(before, decoded(page), strict=True)),
        "pictures that move",
    )
    return took
