"""Looking at pages in a real browser: each address, and again wherever an element follows another
as on no page before. What goes wrong hangs on the elements: a list of four is built as a list of
three, and a page that differs by its words alone is the same page. `SCREENSHOTS=1` looks at all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from playwright.sync_api import Browser, BrowserContext, Page, Route

from accounts.models import User
from tests.browser import (
    HEIGHT,
    NARROW,
    SHOOTS,
    axe_faults,
    complaints,
    overflow_px,
    screenshot,
)
from tests.factories import PASSWORD
from tests.journeys.addresses import NOBODY, Address

WIDE = 1280
ELSEWHERE = "https://rum.example.org/**"
CHANGES = re.compile(
    r'(?<=value=")[^"]*|(?<=href=")[^"]*|(?<=action=")[^"]*|(?<=hx-get=")[^"]*|(?<=url=)[^"]*'
    r'|(?<=data-csrf=")[^"]*|(?<=data-signals=")[^"]*'
    r"|[\da-f]{8}-[-\da-f]+|\d+"
)
TAG = re.compile(r"<[^/!][^>]*>")
Joint = tuple[str, str]  # an element and the next one
ITS_OWN = {403, 404}  # what the browser itself complains about, and here is meant


@dataclass
class Look:
    """Goes from page to page and keeps what is wrong."""

    browser: Browser
    url: str
    names: Sequence[str]  # of people: pages that differ by them are the same page
    seen: set[str] = field(default_factory=set)  # addresses; with pictures, pages
    joints: set[Joint] = field(default_factory=set)
    axed: int = 0
    faults: list[str] = field(default_factory=list)

    def around(self, visitor: str, user: User | None, places: Sequence[Address]) -> None:
        """Every page there is, as one visitor."""
        context = self.browser.new_context(
            locale="da-DK", viewport={"width": WIDE, "height": HEIGHT}
        )
        context.route(ELSEWHERE, _stay)
        page = context.new_page()
        if user:
            self._sign_in(page, user)
        heard = complaints(page)
        for place in _with_a_page(visitor, places):
            kind = self._kind_of(self._get(context, visitor, place))
            joints = set(pairwise(TAG.findall(kind)))
            name = kind if SHOOTS else place.endpoint
            if kind and (name not in self.seen or joints - self.joints):
                heard.clear()
                found = self._look_at(page, place, joints)
                self.seen.add(name)
                said = [line for line in heard if not _is_meant(line, place, visitor)]
                self.faults += [f"{visitor}: {place.name}: {fault}" for fault in [*said, *found]]
        context.close()

    def _sign_in(self, page: Page, user: User) -> None:
        page.goto(f"{self.url}/sign-in")
        page.fill("[name=email]", user.email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    def _get(self, context: BrowserContext, visitor: str, place: Address) -> str:
        """The page as it is sent; nothing where it leads elsewhere."""
        answer = context.request.get(
            self.url + place.url, max_redirects=0, headers={"Connection": "close"}
        )
        if answer.status != place.statuses[visitor]:
            self.faults.append(f"{visitor}: {place.name}: {answer.status}")
        return answer.text() if answer.status in {200, *ITS_OWN} else ""

    def _kind_of(self, body: str) -> str:
        """What is left of a page when names, numbers and secrets are taken out."""
        for name in self.names:
            body = body.replace(name, "…")
        return CHANGES.sub("…", body)

    def _look_at(self, page: Page, place: Address, joints: set[Joint]) -> list[str]:
        page.goto(self.url + place.url)
        is_new = bool(joints - self.joints)
        found = axe_faults(page) if is_new else []
        page.set_viewport_size({"width": NARROW, "height": HEIGHT})
        found += [*_too_wide(page), *(axe_faults(page) if is_new else ())]
        page.set_viewport_size({"width": WIDE, "height": HEIGHT})
        self.joints |= joints
        self.axed += is_new
        screenshot(page, f"{len(self.seen):03}-{place.name}")
        return found


def _too_wide(page: Page) -> list[str]:
    past = overflow_px(page)
    return [f"{past} px wider than the window of {NARROW} px"] if past else []


def _with_a_page(visitor: str, places: Sequence[Address]) -> Iterator[Address]:
    """What this visitor is shown. Who is refused, or told that nothing is there, is told so on
    one page a view; that it is so in each state, another test asks of every address."""
    refused: set[tuple[str, int]] = set()
    for place in places:
        status = place.statuses[visitor]
        told = (place.endpoint, status)
        if status not in {200, *ITS_OWN} or (visitor != NOBODY and place.is_by_link):
            continue
        if status == 200 or told not in refused:
            yield place
        refused |= {told} if status in ITS_OWN else set()


def _stay(route: Route) -> None:
    """A room elsewhere: the page that goes there by itself stays, and can be looked at."""
    route.fulfill(status=204)


def _is_meant(line: str, place: Address, visitor: str) -> bool:
    status = place.statuses[visitor]
    is_own = line.endswith(place.url) or f"status of {status}" in line
    return status in ITS_OWN and is_own
