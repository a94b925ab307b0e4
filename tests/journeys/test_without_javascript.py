"""Without JavaScript: Anna books, Ida answers and asks for help, Dorte takes the case and ends it.

Nothing but links and forms in a browser that runs no script.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking import links
from booking.models import Answer, Participant, ParticipantKind
from core.config import Settings
from support.models import Outcome, Status, Ticket
from tests.booking.making import KEY, make_room
from tests.booking.walking import DAY
from tests.browser import chromium
from tests.factories import PASSWORD, Cast
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


def plain_page(browser: Browser, url: str, user: User | None = None) -> Page:
    """A page of somebody's own browser, which runs no script."""
    context = browser.new_context(java_script_enabled=False, base_url=url, locale="da-DK")
    page = context.new_page()
    page.set_default_timeout(10_000)
    if user:
        page.goto("/sign-in")
        page.fill("[name=email]", user.email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def press(page: Page, name: str) -> None:
    """Press the button that says so."""
    page.get_by_role("button", name=re.compile(name)).click()
    page.wait_for_load_state()


def book(page: Page) -> None:
    """What, when, who: three steps."""
    page.goto("/drafts")
    press(page, "^Samtale")
    page.fill("[name=purpose]", "Samtale før hjemkomst")
    page.fill("[name=agenda]", "Hvem hjælper den første uge?")
    press(page, "^Videre til tid$")
    page.fill("[name=date]", DAY.isoformat())
    page.fill("[name=time]", "10:00")
    press(page, "Brug dette tidspunkt")
    page.get_by_role("link", name="Borger", exact=True).click()
    page.fill("[name=name]", "Ida")
    page.fill("[name=email]", "ida@example.org")
    page.locator("main .button-primary").click()
    press(page, "Book og send")


def link_of_ida(session: Session) -> str:
    """Her page, as the invitation says."""
    session.rollback()
    ida = select(Participant).where(Participant.kind == ParticipantKind.CITIZEN)
    return f"/m/{links.token_for(session.scalars(ida).one(), KEY)}"


def ask_for_help(page: Page, link: str) -> None:
    """Say yes, and then that something does not work."""
    page.goto(link)
    press(page, "Ja, jeg kommer")
    page.goto(f"{link}/help")
    page.fill("[name=text]", "Jeg kan ikke høre noget.")
    press(page, "^Send$")


def end_case(page: Page) -> None:
    """Take the first case of the queue, answer, and end it well."""
    page.goto("/desk")
    press(page, "Tag sagen")
    page.fill("[name=text]", "Tænd for lyden på siden af telefonen.")
    press(page, "^Send svar$")
    press(page, "kan deltage")


def test_booking_answering_and_helping_need_no_script(
    browser: Browser, url: str, session: Session, cast: Cast
) -> None:
    book(plain_page(browser, url, cast.anna))
    ida, link = plain_page(browser, url), link_of_ida(session)
    ask_for_help(ida, link)
    end_case(plain_page(browser, url, cast.dorte))
    ida.goto(f"{link}/help")

    assert "Tænd for lyden" in ida.inner_text("main")
    session.rollback()
    ticket = session.scalars(select(Ticket)).one()
    assert (ticket.outcome, ticket.assignee_id) == (Outcome.CAN_ATTEND, cast.dorte.id)
    assert ticket.status in {Status.CLOSING, Status.CLOSED}
    [answer] = session.scalars(select(Participant.answer).where(Participant.name == "Ida"))
    assert answer == Answer.ACCEPTED
