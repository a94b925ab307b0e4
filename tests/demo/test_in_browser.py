"""What a stranger meets first: the demo's own pages, in both languages, in a real browser."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from core import clock
from notifications.worker import Worker
from tests.browser import HEIGHT, NARROW, axe_faults, chromium, complaints, overflow_px, screenshot
from tests.demo.conftest import Load
from tests.factories import PASSWORD
from tests.journeys.by_the_clock import pages_of

pytestmark = [pytest.mark.browser, pytest.mark.looks]
PATHS = ("/", "/dev/mails", "/dev/sms", "/sign-in")
SIGNED_IN = {"anna@example.org": "/meetings", "dorte@example.org": "/desk"}


@pytest.fixture
def url(posting_app: Flask, loading: Load) -> Iterator[str]:
    """The demo as `make run` leaves it: loaded, and its mail written to files."""
    loading(clock.now())
    Worker(posting_app, threads=2).run(drain=True)
    with pages_of(posting_app) as address:
        yield address


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as running:
        yield running


def faults_at_both_widths(page: Page) -> list[str]:
    """What axe finds, and whether the page can be pushed sideways."""
    found = [f"{overflow_px(page)} px too wide"] if overflow_px(page) else []
    for width in (1280, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += axe_faults(page)
    return found


def each_page(page: Page, url: str) -> Iterator[str]:
    """Every page to look at, each opened: those of everybody, one mail, those of two people."""
    for path in PATHS:
        page.goto(url + path)
        yield path
    page.goto(f"{url}/dev/mails")
    page.locator("main a[href^='/dev/mails/']").first.click()
    yield "/dev/mails/<name>"
    for email, path in SIGNED_IN.items():
        page.goto(f"{url}/sign-in?next={path}")
        page.fill("[name=email]", email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(url + path)
        yield path
        page.context.clear_cookies()


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_demos_pages_are_for_everybody(browser: Browser, url: str, language: str) -> None:
    page = browser.new_context(locale="da-DK").new_page()
    heard, faults = complaints(page), []
    page.goto(url)
    if language == "en":
        page.get_by_role("button", name="English").click()
        assert page.get_attribute("html", "lang") == "en"
    for place in each_page(page, url):
        faults += [f"{place}: {fault}" for fault in faults_at_both_widths(page)]
        screenshot(page, f"demo-{language}-{place.strip('/').replace('/', '-') or 'front'}")

    assert not faults, "\n".join(faults)
    assert not heard
