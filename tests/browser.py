"""Debian's Chromium for the tests: start it, listen to it, look at what it shows."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
SHOOTS = bool(os.environ.get("SCREENSHOTS"))
NARROW = 320  # CSS pixels: 1280 at a zoom of 400 % (WCAG 1.4.10)
WIDTHS = (NARROW, 768, 1280)
HEIGHT = 800
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MEDIA_ARGUMENTS = (
    "--use-fake-device-for-media-stream=fps=5",  # every picture is packed and unpacked by hand
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
)
LEFT = "net::ERR_ABORTED"  # the page was left before the answer came
AXE = Axe()
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


@contextmanager
def chromium(*more: str, media: bool = False) -> Iterator[Browser]:
    """A running Chromium. `media` gives it a made-up camera and microphone."""
    arguments = [*ARGUMENTS, *(MEDIA_ARGUMENTS if media else ()), *more]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def complaints(page: Page) -> list[str]:
    """A list that fills while the page is used: refused by the policy, not found, broken scripts.

    Ask before the first `goto`. A page that is meant to answer 404 is itself one of the lines.
    """
    heard: list[str] = []
    page.on(
        "console",
        lambda said: heard.append(said.text) if said.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "requestfailed",
        lambda request: None if request.failure == LEFT else heard.append(f"failed: {request.url}"),
    )
    page.on(
        "response",
        lambda answer: (
            heard.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None
        ),
    )
    return heard


def axe_faults(page: Page) -> list[str]:
    """What axe finds at the present width: the rule, what it says and where.

    It is half a megabyte: brought once a page, and only what is wrong comes back. Without
    `preload` off, axe copies our style sheets into inline ones, which the policy refuses.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    tags = {"type": "tag", "values": AXE_TAGS}
    options = {"runOnly": tags, "preload": False, "resultTypes": ["violations"]}
    violations = page.evaluate(
        "options => axe.run(options).then(found => found.violations)", options
    )
    return [
        f"{violation['id']}: {violation['help']}: {node['target']} {node['html'][:120]}"
        for violation in violations
        for node in violation["nodes"]
    ]


def overflow_px(page: Page, width: int = NARROW) -> int:
    """How far the page can be scrolled sideways at that width; it must be 0."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": HEIGHT})
    past = sideways_px(page)
    if before:
        page.set_viewport_size(before)
    return past


def sideways_px(page: Page) -> int:
    """How far the page can be scrolled sideways as wide as it is."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def screenshot(page: Page, name: str, widths: tuple[int, ...] = WIDTHS) -> None:
    """Where SCREENSHOTS=1 asks for it, the whole page at each width, as
    ./screenshots/<name>-<width>.png (not in git).

    The window is made as high as the page, so that what sticks to its bottom is at the bottom.
    """
    if not SHOOTS:
        return
    SCREENSHOTS.mkdir(exist_ok=True)
    before = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png")
    if before:
        page.set_viewport_size(before)
