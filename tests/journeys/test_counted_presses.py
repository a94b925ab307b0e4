"""How much a person has to do for what should take seconds: every press, field and page counted,
in a real browser, by keyboard alone where somebody sits at a desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import links
from booking.models import Participant
from core import clock
from core.config import Settings
from support.models import Ticket
from tests.after.making import HELD, came_in, url_of
from tests.after.making import versions as closings
from tests.browser import chromium
from tests.conftest import Work
from tests.factories import Cast
from tests.journeys.people import MAIN, Surfer, sign_in, somebody
from tests.personal.conftest import Make, make
from tests.servers import web_server
from tests.support.makers import code_of, make_meeting

__all__ = ["make"]
pytestmark = [pytest.mark.browser, pytest.mark.looks]
MATTER = "Hun kan ikke høre noget."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(
    settings: Settings, app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    log = tmp_path_factory.mktemp("web") / "web.log"
    with web_server(settings, log, workers=1) as url:
        yield url


@dataclass
class Hand:
    """One hand on keyboard and mouse: what it does is counted from now on."""

    who: Surfer
    presses: int = 0
    fields: int = 0
    pages: int = 0

    def press(self, selector: str) -> None:
        """Once, without a new page."""
        self.who.page.locator(selector).first.click()
        self.presses += 1

    def press_on(self, selector: str) -> None:
        """Once, and the next page is there."""
        self.who.press(selector)
        self.presses += 1
        self.pages += 1

    def type(self, words: str, into: str) -> None:
        """A field that nobody filled in before."""
        field = self.who.page.locator(into).first
        assert field.input_value() == ""
        field.fill(words)
        self.fields += 1

    def enter(self) -> None:
        """Where one types."""
        with self.who.page.expect_navigation():
            self.who.page.keyboard.press("Enter")
        self.presses += 1
        self.pages += 1


def ask_by_phone(browser: Browser, server: str, said: str, *, is_chosen: bool = True) -> Hand:
    """Dorte has the desk before her, and the phone rings: from there to a case that is open."""
    dorte = somebody(browser, server)
    sign_in(dorte, "dorte@example.org")
    dorte.go("/desk")
    hand = Hand(dorte)
    hand.type(said, "#find")
    hand.enter()
    if not is_chosen:
        hand.press("[name=who]")
    hand.type(MATTER, "[name=words]")
    hand.press_on(MAIN)
    return hand


def test_a_caller_has_a_case_after_two_pages(
    browser: Browser, server: str, cast: Cast, session: Session
) -> None:
    """By the code, the phone, the name: one field, and who calls is chosen. By the time, which
    names nobody, the meeting is chosen with one press more."""
    soon = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=20)
    ida, else_, viggo, karla = (
        make_meeting(
            session, cast, soon + timedelta(minutes=15 * n), name=name,
            phone=f"+450099008{n}", email=f"{n}@example.org",
        )
        for n, name in enumerate(("Ida", "Else", "Viggo", "Karla"))
    )  # fmt: skip
    at = f"kl. {clock.to_local(karla.occurrence.starts_at):%H.%M}"

    hands = [
        ask_by_phone(browser, server, said) for said in (code_of(ida.ida), "00990081", "viggo")
    ]
    hands.append(ask_by_phone(browser, server, at, is_chosen=False))

    assert [(hand.pages, hand.presses, hand.fields) for hand in hands] == [
        (2, 2, 2), (2, 2, 2), (2, 2, 2), (2, 3, 2),
    ]  # fmt: skip
    session.rollback()
    asked = select(Ticket.id, Ticket.participant_id, Ticket.occurrence_id)
    rows = session.execute(asked.order_by(Ticket.number)).all()
    assert [who for _id, who, _date in rows] == [ida.ida.id, else_.ida.id, viggo.ida.id, None]
    assert rows[-1].occurrence_id == karla.occurrence.id
    assert [hand.who.page.url for hand in hands] == [
        f"{server}/tickets/{id}" for id, *_rest in rows
    ]


def test_a_meeting_that_went_as_planned_is_closed_with_two_presses(
    browser: Browser, server: str, work: Work, make: Make, session: Session
) -> None:
    """Who was there is filled in by what the room saw, and who reads what was agreed, too."""
    held = make(starts_in=HELD, is_open=True)
    for name in held.people:
        came_in(work, held, name)
    anna = somebody(browser, server)
    sign_in(anna, "anna@example.org")
    anna.go(url_of(held))
    hand = Hand(anna)

    hand.type("Hjemmeplejen kommer mandag.", "[name=agreed]")
    hand.press("[name=reached][value=yes]")
    hand.press_on(MAIN)

    assert (hand.pages, hand.presses, hand.fields) == (1, 2, 1)
    assert anna.page.url == server + url_of(held, "minutes")
    [closed] = closings(session)
    assert closed.agreed == "Hjemmeplejen kommer mandag."
    assert {person.came for person in closed.people} == {"took_part"}
    assert any(person.gets_minutes for person in closed.people)


def test_a_citizen_in_trouble_presses_one_button_and_sends(
    browser: Browser, server: str, cast: Cast, session: Session, settings: Settings
) -> None:
    """On a phone: the button is in the first view, there is one way on each page, and nothing has
    to be written."""
    soon = make_meeting(session, cast, clock.now() + timedelta(minutes=20))
    key, ida_id = settings.secret_key.encode(), soon.ida.id
    link = links.token_for(session.get_one(Participant, ida_id), key)
    session.rollback()
    ida = somebody(browser, server, on_phone=True)
    ida.go(f"/m/{link}")
    helps = ida.page.locator(f"a[href='/m/{link}/help']:visible")
    hand = Hand(ida)

    first = helps.first.bounding_box()
    assert first
    assert first["y"] + first["height"] <= 640
    hand.press_on(f"a[href='/m/{link}/help']:visible")
    assert ida.page.locator(f"{MAIN}:visible").count() == 1
    hand.press_on(MAIN)
    ida.reads("Her er din sag")

    assert (hand.pages, hand.presses, hand.fields) == (2, 2, 0)
    session.rollback()
    assert session.scalars(select(Ticket.participant_id)).all() == [ida_id]
