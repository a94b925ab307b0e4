"""The whole poll: Anna asks, two at work and Ida on her phone answer, and one click books it.

Once as it is, by the links that the mails bring, and once in browsers that run no script.
"""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.claims import Claim, ClaimState
from booking.models import Answer, Meeting, PollPerson
from booking.polls import links
from core.config import Settings
from tests.booking.making import KEY, at, make_room
from tests.booking.walking import DAY
from tests.browser import axe_faults, chromium, overflow_px
from tests.factories import Cast
from tests.journeys.people import PHONE, Surfer, everything_in, sign_in, somebody
from tests.journeys.test_without_javascript import plain_page, press
from tests.servers import MailServer, service, web_server

pytestmark = pytest.mark.browser
PURPOSE = "Samtale før hjemkomst"
YES, IF_NEEDED, NO = "Ja", "Hvis det er nødvendigt", "Nej"
TIMES = (at("10:00", DAY), at("13:00", DAY))


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture
def running(
    settings: Settings, cast: Cast, session: Session, tmp_path: Path
) -> Iterator[tuple[str, MailServer]]:
    """Web, worker and mail server, with one room."""
    make_room(session)
    with service(settings, tmp_path) as everything:
        yield everything


def ask(page: Page) -> str:
    """From the first step of a booking to a question about two times. The poll's address."""
    page.goto("/drafts")
    press(page, "^Samtale")
    page.fill("[name=purpose]", PURPOSE)
    page.fill("[name=agenda]", "Hvem hjælper den første uge?")
    for unit in ("Sengeafsnit 3", "Lægerne Østergade"):
        page.fill("[name=q]", unit)
        press(page, "^Søg$")
        page.locator("button[name=add]").first.click()
        page.wait_for_load_state()
    press(page, "^Videre til tid$")
    page.get_by_role("link", name="Spørg deltagerne om tiden").click()
    page.get_by_role("link", name="Borger", exact=True).click()
    page.fill("[name=name]", "Ida")
    page.fill("[name=email]", "ida@example.org")
    page.locator("main .button-primary").click()
    page.get_by_role("link", name="Videre til tiderne").click()
    for number, clock_time in ((1, "10:00"), (2, "13:00")):
        if number > 1:
            press(page, "^Skriv en tid mere$")
        page.fill(f"[name=own{number}_date]", DAY.isoformat())
        page.fill(f"[name=own{number}_time]", clock_time)
    page.locator("main .button-primary").click()
    page.wait_for_url("**/time-polls/*")
    return page.url


def reply(page: Page, *said: str) -> None:
    """One answer a time, in their order."""
    times = page.locator("fieldset")
    for number, word in enumerate(said):
        times.nth(number).get_by_label(word, exact=True).check(force=True)
    press(page, "^Send mit svar$")
    assert "Tak. Dit svar er gemt" in page.inner_text("main")


def link_in(mail: EmailMessage) -> str:
    """The link to answer by, from the part a plain mail program shows."""
    text = mail.get_body(("plain",))
    assert text
    found = re.search(r"https?://\S+/t/[\w-]{44}", text.get_content())
    assert found, text.get_content()
    return found[0]


def looks_right(page: Page) -> None:
    """By axe, and on a small phone."""
    assert (axe_faults(page), overflow_px(page)) == ([], 0)


def is_booked(session: Session) -> None:
    """At one o'clock; what was held for ten is free, and who said yes comes."""
    session.rollback()
    meeting = session.scalars(select(Meeting)).one()
    assert [o.starts_at for o in meeting.occurrences] == [TIMES[1]]
    assert [p.answer for p in meeting.participants[1:]] == [
        Answer.ACCEPTED,
        Answer.NONE,
        Answer.ACCEPTED,
    ]
    rows = select(Claim.state).where(Claim.kind == "room").order_by(Claim.starts_at)
    assert list(session.scalars(rows)) == [ClaimState.RELEASED, ClaimState.BOOKED]


def test_from_the_question_to_the_booked_meeting(
    browser: Browser, running: tuple[str, MailServer], session: Session
) -> None:
    url, mail = running
    anna = Surfer(browser.new_context(base_url=url, locale="da-DK").new_page(), url)
    sign_in(anna, "anna@example.org")
    poll = ask(anna.page)

    invitation = mail.wait_for("ida@example.org", "Hvornår kan du")
    assert PURPOSE not in everything_in(invitation)
    ida = browser.new_context(viewport=PHONE, locale="da-DK").new_page()
    ida.goto(link_in(invitation))
    assert PURPOSE in ida.inner_text("main")
    looks_right(ida)
    reply(ida, NO, YES)
    assert "Vi har dit svar" in ida.inner_text("h1")
    looks_right(ida)
    for address, said in (("ward", (YES, YES)), ("doctors", (YES, IF_NEEDED))):
        colleague = somebody(browser, url)
        colleague.go(link_in(mail.wait_for(f"{address}@example.org", "Hvornår kan du")))
        reply(colleague.page, *said)

    mail.wait_for("anna@example.org", "Alle har svaret")
    anna.go(poll)
    anna.reads("3 af 3 har svaret")
    looks_right(anna.page)
    press(anna.page, "^Book denne tid")
    anna.page.wait_for_url("**/meetings/*")
    mail.wait_for("ida@example.org", "Invitation")
    ida.goto(link_in(invitation))
    assert "/m/" in ida.url
    is_booked(session)


def token_of(session: Session, number: int) -> str:
    """The link of one who is asked, in the order of the list."""
    session.rollback()
    people = session.scalars(select(PollPerson).order_by(PollPerson.position)).all()
    return f"/t/{links.token_for(people[number], KEY)}"


def test_asking_answering_and_booking_need_no_script(
    browser: Browser, settings: Settings, cast: Cast, session: Session, tmp_path: Path
) -> None:
    make_room(session)
    with web_server(settings, tmp_path / "web.log", workers=1) as url:
        anna = plain_page(browser, url, cast.anna)
        poll = ask(anna)
        for number, said in enumerate(((YES, YES), (YES, IF_NEEDED), (NO, YES))):
            person = plain_page(browser, url)
            person.goto(token_of(session, number))
            reply(person, *said)
        anna.goto(poll)
        press(anna, "^Book denne tid")
        anna.wait_for_url("**/meetings/*")

    is_booked(session)
