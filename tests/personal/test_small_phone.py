"""The personal page on a small phone: the bar of help covers nothing one has to press."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy import update

from booking.models import Answer, MeetingForm, Participant
from core.config import Settings
from core.db import db
from tests.browser import chromium
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.conftest import Make
from tests.personal.makers import SOON, Made, cancel
from tests.servers import web_server
from video.models import Provision, ProvisionState

pytestmark = [pytest.mark.browser, pytest.mark.looks]
PHONE: ViewportSize = {"width": 320, "height": 640}
# Each control that somebody could press, brought into view as the Tab key does it from either end,
# by its words when something else lies over its centre. The way past the menu is seen in focus.
COVERED = """() => {
  const found = [...document.querySelectorAll('a, button, summary, input, textarea, select')]
    .filter((each) => each.checkVisibility() && !each.matches('[type=hidden], .skipnav'));
  const isCovered = (each) => {
    each.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const box = each.getClientRects()[0];
    const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return !there || ![each, ...(each.labels ?? [])].some((own) => own.contains(there));
  };
  const covered = [...found, ...found.toReversed()].filter(isCovered);
  return [...new Set(covered.map((each) => each.innerText || each.name))];
}"""
# Whether the end of an element is above the bar before anybody scrolls.
IS_SEEN = """(element) => {
  const bar = document.querySelector('.helpbar').getBoundingClientRect();
  return element.getBoundingClientRect().bottom <= bar.top;
}"""
STATES: dict[str, tuple[dict[str, Any], str, str]] = {
    "before": ({}, "", "Test lyd og billede"),
    "in person": ({"form": MeetingForm.IN_PERSON}, "", "Ja, jeg kommer"),
    "waiting": ({"starts_in": SOON}, "", "Rummet er ikke åbent"),
    "open": ({"starts_in": SOON, "is_open": True}, "", "Gå til mødet"),
    "over": ({"starts_in": -timedelta(hours=4)}, "", "Ring 00 44 55 66"),
    "cancelled": ({}, "", "Ring 00 44 55 66"),
    "declined": ({}, "", ""),
    "help": ({}, "/help", "Få hjælp nu"),
    "test": ({}, "/equipment-test", "Begynd testen"),
    "other time": ({}, "/other-times", ""),
    "guide": ({}, "/guide", ""),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium with a made-up camera and microphone."""
    with chromium(media=True) as running:
        yield running


@pytest.fixture(scope="module")
def server(
    settings: Settings, app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A web server on the database of `app`."""
    with web_server(settings, tmp_path_factory.mktemp("web") / "web.log", workers=1) as url:
        yield url


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone."""
    context = browser.new_context(viewport=PHONE, locale="da-DK", has_touch=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("state", STATES)
def test_the_bar_of_help_covers_nothing_there_is_to_do(
    phone: Page, server: str, work: Work, cast: Cast, make: Make, state: str
) -> None:
    facts, rest, first = STATES[state]
    made: Made = make(**facts)
    if state == "cancelled":
        cancel(work, cast, made)
    if state == "declined":
        answer(work, made)
    phone.goto(server + made.url(rest=rest))

    if first:
        assert phone.locator("main").get_by_text(first).first.evaluate(IS_SEEN)
    assert phone.evaluate(COVERED) == []


def test_the_other_way_in_is_not_covered_either(
    phone: Page, server: str, work: Work, open_now: Made
) -> None:
    phone.goto(server + open_now.url())
    with work():
        db.session.execute(update(Provision).values(state=ProvisionState.FAILED))
    phone.get_by_role("button", name="Gå til mødet").click()

    call = phone.get_by_role("main").get_by_role("link", name="Ring 00 77 88 99").first
    assert call.evaluate(IS_SEEN)
    assert phone.evaluate(COVERED) == []


def test_each_step_of_the_test_is_answered_without_scrolling(
    phone: Page, server: str, meeting: Made
) -> None:
    phone.goto(server + meeting.url(rest="/equipment-test"))
    answers = ("Begynd testen", "Ja, jeg kan se mig selv", "Næste", "Spil tonen")

    for words in answers:
        button = phone.get_by_role("button", name=words, exact=True)
        button.wait_for()
        assert button.evaluate(IS_SEEN)
        assert phone.evaluate(COVERED) == []
        button.press("Enter")


def answer(work: Work, made: Made) -> None:
    """Ida does not come."""
    with work():
        db.session.get_one(Participant, made.people["ida"]).answer = Answer.DECLINED
