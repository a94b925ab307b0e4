"""What room pages show in a real browser."""

from playwright.sync_api import Page

from tests.servers import PATIENCE, wait_until

# How many pictures have been decoded of each connection's remote video.
DECODED = """async () => {
  const links = [...document.querySelector('[data-room]').peerConnections.values()];
  return Promise.all(links.map(async ({ link }) => {
    const stats = [...(await link.pc.getStats()).values()];
    const video = stats.find((s) => s.type === 'inbound-rtp' && s.kind === 'video');
    return video?.framesDecoded ?? 0;
  }));
}"""


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
