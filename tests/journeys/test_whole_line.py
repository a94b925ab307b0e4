"""Book → invite → join → ask for help → solved → everybody told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.config import Settings
from support.models import Notice, Outcome, Status, Ticket
from tests.browser import chromium
from tests.factories import Cast
from tests.journeys.people import (
    Surfer,
    ask_for_help,
    book,
    everything_in,
    hand_over,
    link_in,
    resolve,
    sign_in,
    somebody,
    take_over,
    take_top_case,
)
from tests.servers import MailServer, service, wait_until
from tests.video.live import sees
from video.models import Room

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium with a made-up camera and microphone."""
    with chromium(media=True) as running:
        yield running


@pytest.fixture
def running(
    settings: Settings, cast: Cast, session: Session, tmp_path: Path
) -> Iterator[tuple[str, MailServer]]:
    """Web, worker and mail server, with one built-in room."""
    session.add(Room(provider="local", name="Rum 1", capacity=4))
    session.commit()
    with service(settings, tmp_path) as everything:
        yield everything


@pytest.fixture
def anna(browser: Browser, running: tuple[str, MailServer]) -> Surfer:
    """The meeting leader, signed in, with a meeting that is about to begin."""
    who = somebody(browser, running[0])
    sign_in(who, "anna@example.org")
    starts_at = (clock.now() + timedelta(minutes=12)).replace(second=0, microsecond=0)
    book(who, starts_at, ["Sengeafsnit 3", "Lægerne Østergade"])
    return who


def closed_with(session: Session, outcome: Outcome) -> bool:
    """Whether the one ticket is closed, with everybody told."""
    session.rollback()
    ticket = session.scalars(select(Ticket)).one()
    notices = session.scalars(select(Notice)).all()
    told = all(notice.told_at for notice in notices)
    return (ticket.status, ticket.outcome, told) == (Status.CLOSED, outcome, True)


def hears_of_the_outcome(mail: MailServer, address: str, subject: str) -> None:
    """It has come, and says nothing of what the meeting is about."""
    assert "Samtale" not in everything_in(mail.wait_for(address, subject))


def test_a_citizen_gets_in_is_helped_and_everybody_is_told(
    browser: Browser, running: tuple[str, MailServer], anna: Surfer, session: Session
) -> None:
    url, mail = running
    invitation = mail.wait_for("ida@example.org")
    assert "Samtale før hjemkomst" not in everything_in(invitation)

    ida = somebody(browser, url, on_phone=True)
    ida.go(link_in(invitation))
    ida.reads("Du er kommet det rigtige sted hen")
    anna.press()
    ida.press("form[action$='/joins'] button")
    assert sees(ida.page, 1)
    assert sees(anna.page, 1)

    asking = Surfer(ida.page.context.new_page(), url)
    ask_for_help(asking, link_in(invitation))
    dorte = somebody(browser, url)
    take_top_case(dorte, "dorte@example.org")
    hand_over(dorte, "Lokal it, Kolding Kommune", "Prøvet at lukke og åbne siden.")
    erik = somebody(browser, url)
    take_over(erik, "erik@example.org")
    resolve(erik, "can_attend")

    wait_until(lambda: closed_with(session, Outcome.CAN_ATTEND), "everybody is told")
    hears_of_the_outcome(mail, "ida@example.org", "Om den hjælp, du bad om")
    hears_of_the_outcome(mail, "anna@example.org", "Om hjælpen i dit møde")
    hears_of_the_outcome(mail, "hotline-unit@example.org", "er afsluttet")
    asking.go(link_in(invitation) + "/help")
    asking.reads("Du kan være med")


def test_staff_are_helped_through_local_it_and_shared_support(
    browser: Browser, running: tuple[str, MailServer], anna: Surfer, session: Session
) -> None:
    url, mail = running
    ward = somebody(browser, url)
    ask_for_help(ward, link_in(mail.wait_for("ward@example.org")))

    gitte = somebody(browser, url)
    take_top_case(gitte, "gitte@example.org")
    hand_over(gitte, "Fælles support", "Broen svarer ikke.")
    hans = somebody(browser, url)
    take_over(hans, "hans@example.org")
    resolve(hans, "can_attend")

    wait_until(lambda: closed_with(session, Outcome.CAN_ATTEND), "everybody is told")
    hears_of_the_outcome(mail, "ward@example.org", "Om den hjælp, du bad om")
    hears_of_the_outcome(mail, "anna@example.org", "Om hjælpen i dit møde")
    hears_of_the_outcome(mail, "hospital-it-unit@example.org", "er afsluttet")
