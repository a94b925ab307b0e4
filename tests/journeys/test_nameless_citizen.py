"""A citizen with no name, mail or phone: booked, handed a sheet, and in by the code on it.

In a browser that runs no script, as the whole way has to work for everybody.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Answer, Participant, ParticipantKind
from core.config import Settings
from notifications.models import OutboxMessage
from tests.booking.making import make_room
from tests.booking.walking import DAY
from tests.browser import chromium
from tests.factories import Cast
from tests.journeys.test_without_javascript import plain_page, press
from tests.servers import web_server

pytestmark = pytest.mark.browser


@pytest.fixture
def url(settings: Settings, session: Session, cast: Cast, tmp_path: Path) -> Iterator[str]:
    """The service, with one room to meet in."""
    make_room(session)
    with web_server(settings, tmp_path / "web.log", workers=1) as address:
        yield address


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as running:
        yield running


def book(page: Page) -> None:
    """The three steps, and nothing about the citizen."""
    page.goto("/drafts")
    press(page, "^Samtale")
    page.fill("[name=purpose]", "Samtale før hjemkomst")
    page.fill("[name=agenda]", "Hvem hjælper den første uge?")
    press(page, "^Videre til tid$")
    page.fill("[name=date]", DAY.isoformat())
    page.fill("[name=time]", "10:00")
    press(page, "Brug dette tidspunkt")
    page.get_by_role("link", name="Borger", exact=True).click()
    page.locator("main .button-primary").click()
    press(page, "^Book")


def sheet_of(page: Page) -> str:
    """The code on the sheet that she hands over."""
    page.get_by_role("link", name=re.compile("Mere.*Borger")).click()
    page.get_by_role("link", name="Åbn arket til udskrift").click()
    return page.locator(".code").first.inner_text()


def test_from_booking_to_the_page_by_paper_alone(
    browser: Browser, url: str, session: Session, cast: Cast
) -> None:
    anna = plain_page(browser, url, cast.anna)
    book(anna)
    code, citizen = sheet_of(anna), plain_page(browser, url)
    citizen.goto("/")
    citizen.fill("[name=code]", code)
    citizen.press("[name=code]", "Enter")
    citizen.wait_for_url(re.compile("/m/"))
    press(citizen, "Ja, jeg kommer")

    session.rollback()
    of_citizens = select(Participant).where(Participant.kind == ParticipantKind.CITIZEN)
    [who] = session.scalars(of_citizens)
    assert (who.name, who.email, who.phone, who.answer) == (None, None, None, Answer.ACCEPTED)
    to_them = select(OutboxMessage).where(OutboxMessage.participant_id == who.id)
    assert session.scalars(to_them).all() == []
