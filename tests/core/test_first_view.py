"""The first view of a page, by Chromium: it looks right, and a slow phone gets it soon."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from core.config import Settings
from tests.browser import chromium, complaints
from tests.servers import web_server

pytestmark = [pytest.mark.browser, pytest.mark.looks]
MAX_REQUESTS = 8
MAX_BYTES = 150_000


@pytest.fixture(scope="module")
def url(app: Flask, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """gunicorn, with nobody in the database."""
    log = tmp_path_factory.mktemp("web") / "web.log"
    with web_server(settings, log, workers=1) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all of them."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser that has kept nothing."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def traffic(page: Page) -> tuple[list[str], list[float]]:
    """Two lists that fill: what is asked for, and the bytes, headers too, of what was sent."""
    asked: list[str] = []
    sent: list[float] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    wire.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    return asked, sent


def style(page: Page, selector: str, name: str) -> Any:
    """A computed property of the first element found."""
    return page.locator(selector).first.evaluate(
        "(element, name) => getComputedStyle(element).getPropertyValue(name)", name
    )


@pytest.mark.parametrize("path", ["/", "/sign-in"])
def test_a_first_view_is_small(page: Page, url: str, path: str) -> None:
    asked, sent = traffic(page)

    page.goto(url + path, wait_until="networkidle")

    print(f"{path}: {len(asked)} requests, {sum(sent):.0f} bytes")  # noqa: T201 - pytest -s
    assert len(sent) == len(asked) <= MAX_REQUESTS, asked
    assert 50_000 < sum(sent) < MAX_BYTES


def test_the_next_view_asks_for_the_page_only(page: Page, url: str) -> None:
    page.goto(url, wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fetched = (
        "performance.getEntriesByType('resource').filter(e => e.transferSize).map(e => e.name)"
    )

    page.goto(f"{url}/sign-in", wait_until="networkidle")

    assert f"{url}/sign-in" in asked
    assert page.evaluate(fetched) == []


def test_the_page_looks_as_it_should_and_nothing_complains(page: Page, url: str) -> None:
    heard = complaints(page)

    page.goto(f"{url}/sign-in", wait_until="networkidle")

    assert style(page, ".button-primary", "background-color") == "rgb(10, 90, 102)"
    assert style(page, "body", "font-family").startswith("Plex")
    assert style(page, "html", "font-size") == "10px"
    assert page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length") == 2
    assert heard == []


def test_a_name_in_another_alphabet_is_drawn_in_the_same_face(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in", wait_until="networkidle")

    with page.expect_response("**/complete/woff2/IBMPlexSans-*.woff2*") as fetched:
        page.locator("h1").evaluate("heading => heading.textContent = 'Łukasz'")

    assert fetched.value.ok
