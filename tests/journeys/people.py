"""What the people of a journey do in their browsers."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from playwright.sync_api import Browser, Page, ViewportSize

from core import clock
from tests.factories import PASSWORD

PHONE = ViewportSize(width=320, height=640)
DESK = ViewportSize(width=1280, height=800)
MAIN = ".button-primary"


@dataclass
class Surfer:
    """Somebody with a browser of their own."""

    page: Page
    url: str

    def go(self, path: str) -> None:
        """Open an address of ours, or a whole link."""
        self.page.goto(path if path.startswith("http") else self.url + path)

    def press(self, selector: str = MAIN) -> None:
        """Press the one button, or the one named, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def reads(self, words: str) -> None:
        """Wait until the words are on the page."""
        self.page.get_by_text(words).first.wait_for(timeout=30_000)


def somebody(browser: Browser, url: str, *, on_phone: bool = False) -> Surfer:
    """A fresh browser, without anybody's cookies."""
    context = browser.new_context(viewport=PHONE if on_phone else DESK, locale="da-DK")
    return Surfer(context.new_page(), url)


def sign_in(who: Surfer, email: str) -> None:
    """By mail and password."""
    who.go("/sign-in")
    who.page.fill("[name=email]", email)
    who.page.fill("[name=password]", PASSWORD)
    who.press()


def book(leader: Surfer, starts_at: datetime, parties: list[str]) -> str:
    """Book in three steps, for units of the directory and a citizen. The meeting's address."""
    page = leader.page
    leader.go("/drafts")
    leader.press("button[value=conversation]")
    page.fill("[name=purpose]", "Samtale før hjemkomst")
    page.fill("[name=agenda]", "Hvem hjælper den første uge?")
    page.check("[name=form][value=video]")
    for unit in parties:
        page.fill("[name=q]", unit)
        leader.press("button[name=do][value=search]")
        leader.press("button[name=add]")
    leader.press()
    at = clock.to_local(starts_at)
    page.fill("[name=date]", f"{at:%Y-%m-%d}")
    page.fill("[name=time]", f"{at:%H:%M}")
    leader.press("[name=do][value=own]")
    leader.press("a[href*='kind=citizen']")
    page.fill("[name=name]", "Ida")
    page.fill("[name=email]", "ida@example.org")
    leader.press()
    leader.press()
    page.wait_for_url("**/meetings/*")
    return page.url


def link_in(mail: EmailMessage) -> str:
    """The personal link, from the part a plain mail program shows."""
    text = mail.get_body(("plain",))
    assert text
    found = re.search(r"https?://\S+/m/[\w-]{44}", text.get_content())
    assert found, text.get_content()
    return found[0]


def everything_in(mail: EmailMessage) -> str:
    """Every part as text, the calendar too."""
    parts = [p for p in mail.walk() if not p.is_multipart()]
    texts = [p.get_content() for p in parts]
    return "\n".join(t if isinstance(t, str) else t.decode("utf-8", "replace") for t in texts)


def ask_for_help(who: Surfer, link: str) -> None:
    """From the personal page: the button, and once more."""
    who.go(link)
    who.press(f"a[href='{who.page.url.removeprefix(who.url)}/help']:visible")
    who.press()
    who.reads("Her er din sag")


def take_top_case(supporter: Surfer, email: str) -> None:
    """Sign in and take what is first in the queue."""
    sign_in(supporter, email)
    supporter.go("/desk")
    supporter.press()
    supporter.page.wait_for_url("**/tickets/*")


def hand_over(supporter: Surfer, to: str, why: str) -> None:
    """Give the case to another unit."""
    page = supporter.page
    page.locator("summary", has_text="Giv sagen videre").click()
    page.get_by_label(to).check()
    page.fill("[name=reason]", why)
    supporter.press("form[action$='/hand-overs'] button")


def take_over(supporter: Surfer, email: str) -> None:
    """Sign in, and say yes to what the unit is asked first."""
    sign_in(supporter, email)
    supporter.go("/desk")
    supporter.page.locator(".asked a").first.click()
    supporter.page.wait_for_url("**/tickets/*")
    supporter.press()


def resolve(supporter: Surfer, outcome: str) -> None:
    """Settle the case."""
    supporter.press(f"button[name=outcome][value={outcome}]")
