"""What a supporter writes is not lost, ready answers go where the caret is, and keys of one letter
stay out of the way: in a real browser."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from support.models import Ticket
from support.services import opening
from tests.browser import chromium, complaints
from tests.conftest import Work
from tests.factories import Cast
from tests.journeys.by_the_clock import pages_of
from tests.journeys.people import Surfer, sign_in, somebody
from tests.support.canned_making import make_canned
from tests.support.makers import told_story
from tests.support.test_shortcuts import turned_off

pytestmark = [pytest.mark.browser, pytest.mark.looks]
WORDS = "Kære Ida, prøv at lukke siden helt."
REPLY = "#reply button.button-primary"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for all of them."""
    with chromium() as running:
        yield running


@pytest.fixture
def url(app: Flask, cast: Cast) -> Iterator[str]:
    """The pages, on a port of their own."""
    with pages_of(app) as served:
        yield served


@pytest.fixture
def dorte(browser: Browser, url: str) -> Surfer:
    """At the hotline, signed in."""
    who = somebody(browser, url)
    sign_in(who, "dorte@example.org")
    return who


@pytest.fixture
def case(work: Work, dorte: Surfer, asked: Ticket) -> Page:
    """The case, which she has taken."""
    dorte.go("/desk")
    dorte.press()
    dorte.page.wait_for_url("**/tickets/*")
    return dorte.page


def ida_writes(work: Work, ticket: Ticket, words: str) -> None:
    """Meanwhile, on her own page."""
    with work():
        opening.add_words(db.session.get_one(Ticket, ticket.id), words, now=clock.now())


def test_what_is_being_written_survives_a_reload(case: Page) -> None:
    case.fill("#text", WORDS)
    case.locator("summary", has_text="Skriv et notat").click()
    case.fill("#note", "Kun for os")

    case.reload()

    expect(case.locator("#text")).to_have_value(WORDS)
    expect(case.locator("#note")).to_have_value("Kun for os")
    expect(case.locator("#note")).to_be_visible()  # its fold is open


def test_it_survives_a_deed_that_was_refused(
    case: Page, dorte: Surfer, session: Session, asked: Ticket
) -> None:
    case.fill("#text", "Nummeret er 010190-1234")
    dorte.press(REPLY)
    expect(case.locator("#text")).to_have_value("Nummeret er 010190-1234")
    assert "replied" not in told_story(session)

    dorte.go(f"/tickets/{asked.id}")

    expect(case.locator("#text")).to_have_value("Nummeret er 010190-1234")


def test_it_survives_that_something_was_said_meanwhile(
    case: Page, dorte: Surfer, session: Session, work: Work, asked: Ticket
) -> None:
    case.fill("#text", WORDS)
    ida_writes(work, asked, "Nu er skærmen også sort")
    dorte.press(REPLY)
    dorte.reads("Nu er skærmen også sort")
    expect(case.locator("#text")).to_have_value(WORDS)
    assert "replied" not in told_story(session)

    dorte.go(f"/tickets/{asked.id}")
    expect(case.locator("#text")).to_have_value(WORDS)


def test_what_was_sent_is_no_draft_any_more(case: Page, dorte: Surfer, session: Session) -> None:
    case.fill("#text", WORDS)

    dorte.press(REPLY)

    expect(case.locator("#text")).to_have_value("")
    assert "replied" in told_story(session)


def test_at_sign_out_drafts_go(case: Page, dorte: Surfer, asked: Ticket) -> None:
    case.fill("#text", WORDS)
    case.locator("form[data-ends-drafts] button:visible").first.click()
    case.wait_for_url(f"{dorte.url}/**")

    sign_in(dorte, "dorte@example.org")
    dorte.go(f"/tickets/{asked.id}")

    expect(case.locator("#text")).to_have_value("")


def test_a_ready_answer_is_put_in_where_the_caret_is(
    dorte: Surfer, work: Work, cast: Cast, asked: Ticket
) -> None:
    make_canned(work, cast)
    page = dorte.page
    dorte.go("/desk")
    dorte.press()
    page.fill("#text", "Først. Sidst.")
    page.evaluate("document.getElementById('text').setSelectionRange(7, 7)")

    page.locator("summary", has_text="Færdigt svar").click()
    page.locator("[data-inserts]").click()

    put = page.input_value("#text")
    assert put.startswith("Først. Hej Ida, luk siden")
    assert put.endswith("Sidst.")
    page.reload()
    expect(page.locator("#text")).to_have_value(put)  # it is a draft like any other


def test_keys_lead_from_the_desk_to_the_answer(dorte: Surfer, asked: Ticket) -> None:
    page = dorte.page
    heard = complaints(page)
    dorte.go("/desk")
    page.keyboard.press("j")
    expect(page.locator("#queue h3 a")).to_be_focused()

    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/*")
    page.keyboard.press("t")
    expect(page.locator(REPLY)).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("njt?")  # letters, while one writes
    expect(page.locator("#text")).to_have_value("njt?")
    assert heard == []


def test_a_note_and_the_list_of_keys_are_a_key_away(case: Page) -> None:
    case.keyboard.press("n")
    expect(case.locator("#note")).to_be_focused()
    case.locator("h1").click()

    case.keyboard.press("?")

    expect(case.locator("dialog[data-keys]")).to_be_visible()
    case.keyboard.press("Escape")
    expect(case.locator("dialog[data-keys]")).to_be_hidden()


def test_turned_off_no_key_does_anything(dorte: Surfer, session: Session, asked: Ticket) -> None:
    page = dorte.page
    dorte.go("/desk/shortcuts")
    dorte.press()
    assert turned_off(session) == 1

    dorte.go("/desk")
    page.keyboard.press("j")
    expect(page.locator("#queue h3 a")).not_to_be_focused()
    dorte.go(f"/tickets/{asked.id}")
    for key in "trn?":
        page.keyboard.press(key)

    expect(page.locator("textarea:focus, dialog[open]")).to_have_count(0)
    assert "taken" not in told_story(session)
