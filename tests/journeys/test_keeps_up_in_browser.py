"""Pages that stay open: the desk shows a new case by itself, and the week answers to arrow keys."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from core import clock
from core.config import Settings
from support.services import opening
from tests.booking.making import make_room
from tests.browser import axe_faults, chromium
from tests.conftest import Work
from tests.factories import Cast
from tests.journeys.people import Surfer, sign_in, somebody
from tests.servers import web_server
from tests.support.makers import POST, call, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.looks]
ASKED = {"device": "", "words": "Jeg kan ikke høre noget"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(
    settings: Settings, app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Its desk asks every second whether something is new."""
    log = tmp_path_factory.mktemp("web") / "web.log"
    with web_server(replace(settings, desk_refresh_seconds=1), log, workers=1) as url:
        yield url


def test_a_new_case_comes_to_an_open_desk_by_itself(
    browser: Browser, server: str, cast: Cast, session: Session, work: Work
) -> None:
    soon = make_meeting(session, cast, clock.now() + timedelta(minutes=20))
    dorte = somebody(browser, server)
    sign_in(dorte, "dorte@example.org")
    dorte.go("/desk")
    dorte.reads("Ingen venter på jer")
    asked_for = dorte.page.locator("#queue a[href^='/tickets/']")
    assert asked_for.count() == 0

    with work():
        opening.open_ticket(call(soon, cast, **ASKED), by=None, post=POST, now=clock.now())

    asked_for.first.wait_for(timeout=30_000)
    assert axe_faults(dorte.page) == []


@pytest.fixture
def week(browser: Browser, server: str, cast: Cast, session: Session) -> Surfer:
    """Anna at the week of free times that comes next."""
    make_room(session)
    anna = somebody(browser, server)
    sign_in(anna, "anna@example.org")
    anna.go("/drafts")
    anna.press("button[value=conversation]")
    anna.page.fill("[name=purpose]", "Opfølgning")
    anna.page.fill("[name=agenda]", "Hvordan går det?")
    anna.press()
    monday = clock.to_local(clock.now()).date() + timedelta(weeks=1)
    anna.go(f"{anna.page.url.removesuffix('/when')}/week?date={monday}")
    return anna


def chosen(who: Surfer) -> tuple[int, int]:
    """Row and day of the time that is chosen and has the focus."""
    found: list[int] = who.page.evaluate(
        """() => { const time = document.activeElement;
                   return time.checked ? [time.closest("tr").rowIndex, Number(time.dataset.day)]
                                       : [] }"""
    )
    row, day = found
    return row, day


def test_arrows_move_in_the_week_and_the_day_is_said(week: Surfer) -> None:
    page, news = week.page, week.page.locator("[data-week-news]")
    page.locator("input[data-day='0']").first.focus()
    assert "mandag" in news.inner_text().lower()
    moved = []

    for key in ("ArrowDown", "ArrowRight", "End", "Home", "ArrowLeft"):
        page.keyboard.press(key)
        moved.append(chosen(week))

    down, right, end, home, left = moved
    assert (right[1], end[1], home[1], left[1]) == (down[1] + 1, right[1], right[1], down[1])
    assert right[0] == down[0]
    assert home[0] < right[0] <= end[0]
    assert "ledige tider" in news.inner_text()
    assert page.locator("input[name=slot]:checked").count() == 1
