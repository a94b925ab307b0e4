"""Ida at the equipment test, in a real browser."""

from playwright.sync_api import Browser, Page, expect

from tests.browser import axe_faults, complaints, overflow_px, screenshot

SLOW = 20_000  # ms: ten seconds are waited for an answer that does not come
PHONE = {"width": 320, "height": 640}


class Ida:
    """She tests by keyboard on a small phone."""

    def __init__(self, browser: Browser, url: str, *, script: str = "", **context: str) -> None:
        self.page = browser.new_context(locale="da", viewport=PHONE, **context).new_page()  # type: ignore[arg-type]  # names of playwright's own
        self.heard = complaints(self.page)
        if script:
            self.page.add_init_script(script)
        self.page.goto(url)

    def press(self, words: str) -> None:
        """Find the button with these words, and press it without a mouse."""
        button = self.page.get_by_role("button", name=words, exact=True)
        button.focus(timeout=SLOW)
        self.page.keyboard.press("Enter")

    def reads(self, words: str) -> None:
        """What the line of words says, or will."""
        expect(self.page.locator("[data-equipment-status]")).to_contain_text(words, timeout=SLOW)

    def begin(self) -> "Ida":
        """To the camera."""
        self.press("Begynd testen")
        return self

    def see_hear_and_be_heard(self) -> None:
        """All but the connection."""
        self.begin().press("Ja, jeg kan se mig selv")
        self.reads("Vi kan høre dig")
        self.press("Næste")
        self.press("Spil tonen")
        self.press("Ja, jeg kan høre den")

    def ends_with(self, heading: str) -> None:
        """The page of the result."""
        self.page.wait_for_url("**/result", timeout=SLOW)
        expect(self.page.locator("h1")).to_have_text(heading)


def is_open_to_everybody(page: Page, name: str) -> None:
    """Nothing that axe finds, and no sideways scrolling."""
    screenshot(page, f"equipment-{name}", (320, 1280))
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert axe_faults(page) == []
    assert overflow_px(page) == 0
