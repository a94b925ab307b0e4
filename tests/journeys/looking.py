"""Going to each address as each visitor, and looking in a real browser at one page of each view,
and again wherever an element follows another as on no page before. What goes wrong hangs on the
elements: a list of four is built as a list of three, and a page that differs by its words alone is
the same page. axe reads it at the narrow width, and at the wide one for what only that one shows.
`SCREENSHOTS=1` looks at all."""

import re
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route
from werkzeug.test import TestResponse

from accounts.access import cookie_name
from tests.browser import (
    HEIGHT,
    NARROW,
    SHOOTS,
    axe_faults,
    complaints,
    screenshot,
    sideways_px,
)
from tests.journeys.addresses import NOBODY, NOT_PAGES, Address, visited_by

WIDE = 1280
ELSEWHERE = "https://rum.example.org/**"
CHANGES = re.compile(
    r'(?<=value=")[^"]*|(?<=href=")[^"]*|(?<=action=")[^"]*|(?<=hx-get=")[^"]*|(?<=url=)[^"]*'
    r'|(?<=data-csrf=")[^"]*|(?<=data-signals=")[^"]*'
    r"|[\da-f]{8}-[-\da-f]+|\d+"
)
SEEN = """() => [...document.body.querySelectorAll("*")].map(
    e => e.checkVisibility({visibilityProperty: true}) ? `${e.localName}.${e.className}` : "")"""
TAG = re.compile(r"<[^/!][^>]*>")
Joint = tuple[str, str]  # an element and the next one
# No worker runs here: what falls due meanwhile makes it say so. tests/core asks it.
BY_THE_CLOCK = "health.readyz"
ITS_OWN = {403, 404}  # what the browser itself complains about, and here is meant


@dataclass
class Look:
    """Goes from page to page and keeps what is wrong."""

    browser: Browser
    url: str
    names: Sequence[str]  # of people: pages that differ by them are the same page
    seen: set[str] = field(default_factory=set)  # addresses; with pictures, pages
    joints: set[Joint] = field(default_factory=set)
    wide: set[str] = field(default_factory=set)  # sorts of elements that only a wide window shows
    axed: int = 0
    wrong: list[str] = field(
        default_factory=list
    )  # somebody got what is not theirs, or not what is
    faults: list[str] = field(default_factory=list)  # of pages

    def around(self, visitor: str, client: FlaskClient, places: Sequence[Address]) -> None:
        """Every address, as one visitor. The client asks; what is new is looked at."""
        told: set[tuple[str, int]] = set()
        with self._window(client) as (page, heard):
            for place in visited_by(visitor, places):
                answer = client.get(place.url)
                self.wrong += _surprises(visitor, place, answer)
                if _is_to_be_seen(visitor, place, told):
                    heard.clear()
                    found = self._see(page, place, answer.text)
                    said = [line for line in heard if not _is_meant(line, place, visitor)]
                    self.faults += [f"{visitor}: {place.name}: {x}" for x in [*said, *found]]
                told.add((place.endpoint, place.statuses[visitor]))

    @contextmanager
    def _window(self, client: FlaskClient) -> Iterator[tuple[Page, list[str]]]:
        """A browser that is whoever the client is, and what it complains about."""
        context = self.browser.new_context(
            locale="da-DK", viewport={"width": WIDE, "height": HEIGHT}
        )
        context.route(ELSEWHERE, _stay)
        with client.application.app_context():
            known = client.get_cookie(cookie_name())
        if known:
            context.add_cookies([{"name": known.key, "value": known.value, "url": self.url}])
        page = context.new_page()
        yield page, complaints(page)
        context.close()

    def _see(self, page: Page, place: Address, body: str) -> list[str]:
        """Look at it, if it is the first of its view or has what no page before had."""
        kind = self._kind_of(body)
        joints = set(pairwise(TAG.findall(kind)))
        name = kind if SHOOTS else place.endpoint
        if name in self.seen and joints <= self.joints:
            return []
        found = self._look_at(page, place, joints)
        self.seen.add(name)
        return found

    def _kind_of(self, body: str) -> str:
        """What is left of a page when names, numbers and secrets are taken out."""
        for name in self.names:
            body = body.replace(name, "…")
        return CHANGES.sub("…", body)

    def _look_at(self, page: Page, place: Address, joints: set[Joint]) -> list[str]:
        page.goto(self.url + place.url)
        is_new = not joints <= self.joints
        shown = _shown(page) if is_new else {}
        page.set_viewport_size({"width": NARROW, "height": HEIGHT})
        found = [*_too_wide(page), *(axe_faults(page) if is_new else ())]
        hidden = set(shown) - set(_shown(page)) if is_new else set()
        page.set_viewport_size({"width": WIDE, "height": HEIGHT})
        sorts = {shown[number] for number in hidden}
        found += axe_faults(page) if sorts - self.wide else []
        self.wide |= sorts
        self.joints |= joints
        self.axed += is_new
        screenshot(page, f"{len(self.seen):03}-{place.name}")
        return found


def _shown(page: Page) -> dict[int, str]:
    """The elements that can be seen: which of all, and of what sort."""
    seen: list[str] = page.evaluate(SEEN)
    return {number: sort for number, sort in enumerate(seen) if sort}


def _too_wide(page: Page) -> list[str]:
    past = sideways_px(page)
    return [f"{past} px wider than the window of {NARROW} px"] if past else []


def _surprises(visitor: str, place: Address, answer: TestResponse) -> Iterator[str]:
    """What is not as the table says: the status, or where one is sent."""
    if place.endpoint == BY_THE_CLOCK:
        return
    expected = place.statuses[visitor]
    to_sign_in = answer.headers.get("Location", "").startswith("/sign-in")
    asked = visitor == NOBODY and expected == 303 and place.needs_sign_in
    if answer.status_code != expected or to_sign_in != asked:
        yield f"{visitor}: {place.name} {answer.status} {answer.location or ''}"


def _is_to_be_seen(visitor: str, place: Address, told: Container[tuple[str, int]]) -> bool:
    """What this visitor is shown. Who is refused, or told that nothing is there, is told so on
    one page a view, which is enough to look at."""
    status = place.statuses[visitor]
    if place.endpoint in NOT_PAGES or (visitor != NOBODY and place.is_by_link):
        return False
    return status == 200 or (status in ITS_OWN and (place.endpoint, status) not in told)


def _stay(route: Route) -> None:
    """A room elsewhere: the page that goes there by itself stays, and can be looked at."""
    route.fulfill(status=204)


def _is_meant(line: str, place: Address, visitor: str) -> bool:
    status = place.statuses[visitor]
    is_own = line.endswith(place.url) or f"status of {status}" in line
    return status in ITS_OWN and is_own
