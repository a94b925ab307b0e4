"""A citizen on a small phone, by keyboard from the mail into a room of four, come what may."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from core import clock
from core.config import Settings
from tests.browser import chromium
from tests.factories import Cast
from tests.journeys.people import PHONE, Surfer, book, link_in, sign_in, somebody
from tests.notifications.sink import listening
from tests.servers import MailServer, environment, free_port, process, web_server
from tests.video.live import says, sees
from video.models import Room

pytestmark = pytest.mark.browser
JOIN = "Gå til mødet"
FARTHEST = 40  # stops of the Tab key


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A Chromium with a made-up camera and microphone."""
    with chromium(media=True) as running:
        yield running


@contextmanager
def posting(settings: Settings, port: int, log: Path) -> Iterator[MailServer]:
    """A mail server, and the worker that sends to it."""
    with listening() as sink:
        env = environment(settings, port=port, smtp_port=sink.port)
        with process(["-m", "flask", "--app", "app", "worker"], env, log):
            yield MailServer(sink)


def press_by_keyboard(page: Page, name: str) -> None:
    """Walk to the button or link with Tab, and press Enter."""
    for _stop in range(FARTHEST):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in focused.inner_text():
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"The Tab key never came to »{name}«.")


def without_script(browser: Browser, link: str) -> Page:
    """Her page with nothing but links and forms: it waits, and help is one button away."""
    page = browser.new_context(viewport=PHONE, locale="da-DK", java_script_enabled=False).new_page()
    page.goto(link)
    assert "Du er kommet det rigtige sted hen" in page.inner_text("main")
    press_by_keyboard(page, "Jeg har brug for hjælp")
    page.go_back()
    return page


def three_others(browser: Browser, anna: Surfer, mail: MailServer) -> list[Surfer]:
    """The leader opens, and two colleagues come in by their links."""
    anna.press()
    colleagues = [somebody(browser, anna.url) for _ in range(2)]
    for who, address in zip(colleagues, ("ward", "doctors"), strict=True):
        who.go(link_in(mail.wait_for(f"{address}@example.org")))
        who.press("form[action$='/joins'] button")
    return [anna, *colleagues]


def test_from_the_mail_into_a_room_of_four_whatever_restarts(
    browser: Browser, settings: Settings, cast: Cast, session: Session, tmp_path: Path
) -> None:
    session.add(Room(provider="local", name="Rum 1", capacity=4))
    session.commit()
    port, log = free_port(), tmp_path / "service.log"
    with posting(settings, port, log) as mail:
        with web_server(settings, log, port=port) as url:
            anna = somebody(browser, url)
            sign_in(anna, "anna@example.org")
            soon = (clock.now() + timedelta(minutes=12)).replace(second=0, microsecond=0)
            book(anna, soon, ["Sengeafsnit 3", "Lægerne Østergade"])
            link = link_in(mail.wait_for("ida@example.org"))
            plain = without_script(browser, link)
            ida = somebody(browser, url, on_phone=True)
            ida.go(link)
            others = three_others(browser, anna, mail)
            plain.goto(f"{link}/door")  # where the page leads by itself every twenty seconds
            assert plain.get_by_role("button", name=JOIN).is_visible()
            ida.page.get_by_role("button", name=JOIN).wait_for()
            press_by_keyboard(ida.page, JOIN)
            assert sees(ida.page, 3) < 60

        says(ida.page, "Vi kan ikke få fat i Mødebro")
        with web_server(settings, log, port=port):
            says(ida.page, "Du er med")
            ida.page.reload()
            assert sees(ida.page, 3) < 60
            for other in others:
                assert sees(other.page, 3) < 60
            press_by_keyboard(ida.page, "Forlad mødet")
