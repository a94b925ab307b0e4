"""Two walls around a stranger's page: what is taken out of it, and what it may do. Each alone keeps
Chromium from running or fetching anything; the real page has both."""

from collections.abc import Callable, Collection, Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, Route

from support.mails.showing import POLICY, harmless
from tests.browser import chromium
from tests.mails.test_harmless import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.looks]
HERE = "http://mail.example/"
A_MOMENT = 60  # milliseconds for what loads, fails and calls its handler
WALLS: Mapping[str, tuple[Callable[[str], str], Mapping[str, str]]] = {
    "taken out": (harmless, {}),
    "may do nothing": (str, {"Content-Security-Policy": POLICY}),
    "none": (str, {}),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def harm_done(page: Page, wall: str, ways: Collection[str] = HOSTILE) -> dict[str, list[str]]:
    """By each way: the dialogs that were opened, and the addresses that were asked for."""
    clean, headers = WALLS[wall]
    done: dict[str, list[str]] = {way: [] for way in ways}
    addresses = {f"{HERE}{number}": way for number, way in enumerate(ways)}
    on = [""]

    def answer(route: Route, request: Request) -> None:
        if way := addresses.get(request.url):
            html = {"Content-Type": "text/html; charset=utf-8", **headers}
            route.fulfill(body=f"<p>Hej</p>{clean(HOSTILE[way])}", headers=html)
        else:
            done[on[0]].append(request.url)
            route.abort()

    def dismiss(dialog: Dialog) -> None:
        done[on[0]].append(dialog.type)
        dialog.dismiss()

    page.route("**/*", answer)
    page.on("dialog", dismiss)
    for url, way in addresses.items():
        on[0] = way
        page.goto(url)
        page.wait_for_timeout(A_MOMENT)
    return {way: what for way, what in done.items() if what}


@pytest.mark.parametrize("wall", ["taken out", "may do nothing"])
def test_each_wall_alone_holds_against_everything(browser: Browser, wall: str) -> None:
    assert harm_done(browser.new_page(), wall) == {}


def test_without_them_the_same_page_does_harm(browser: Browser) -> None:
    ways = ("script", "handler of a picture", "picture elsewhere")

    assert harm_done(browser.new_page(), "none", ways).keys() == set(ways)
