"""The web server on a port of its own, and what room pages show in a real browser."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page

from core.config import Settings
from tests.servers import PATIENCE, environment, process

# How many pictures have been decoded of each connection's remote video.
DECODED = """async () => {
  const links = [...document.querySelector('[data-room]').peerConnections.values()];
  return Promise.all(links.map(async ({ link }) => {
    const stats = [...(await link.pc.getStats()).values()];
    const video = stats.find((s) => s.type === 'inbound-rtp' && s.kind === 'video');
    return video?.framesDecoded ?? 0;
  }));
}"""


def wait_until(done: Callable[[], bool], what: str) -> float:
    """Ask until it is so; how long it took."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < PATIENCE, f"never: {what}"
        time.sleep(0.05)
    return time.monotonic() - began


@contextmanager
def web_server(settings: Settings, port: int, log: Path) -> Iterator[str]:
    """gunicorn as in production, on that port: it can be started there again. Gives its address."""
    command = [
        *("-m", "gunicorn", "--no-control-socket", "--worker-class=gthread", "--workers=2"),
        *("--threads=8", f"--bind=127.0.0.1:{port}", "app:create_web()"),
    ]
    url = f"http://127.0.0.1:{port}"
    with process(command, environment(settings, port), log):
        wait_until(lambda: _answers(f"{url}/healthz"), f"the web server; see {log}")
        yield url


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:  # noqa: S310 - our own server
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
