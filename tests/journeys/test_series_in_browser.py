"""Nine o'clock every week over the next clock change, in a real browser."""

from collections.abc import Iterator
from datetime import UTC, date, time, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.links import token_for
from booking.models import Meeting, Occurrence, Participant
from booking.slots import instant
from core import clock
from core.config import Settings
from core.web import key
from tests.booking.making import make_room
from tests.browser import axe_faults, chromium, complaints, overflow_px
from tests.factories import Cast
from tests.journeys.people import Surfer, sign_in, somebody
from tests.servers import web_server

pytestmark = [pytest.mark.browser, pytest.mark.looks]
NINE = time(9)
WEEK = timedelta(days=7)


def thursday_before_the_change() -> date:
    """Ten days before the clock is changed the next time, so that two dates are on each side."""
    day = clock.to_local(clock.now()).date() + timedelta(days=20)
    while instant(day, NINE).time() == instant(day + timedelta(days=1), NINE).time():
        day += timedelta(days=1)
    return day - timedelta(days=9)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def server(
    settings: Settings, app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    with web_server(settings, tmp_path_factory.mktemp("web") / "web.log", workers=1) as url:
        yield url


@pytest.fixture
def anna(browser: Browser, server: str, cast: Cast, session: Session) -> Surfer:
    """At step 2, signed in."""
    make_room(session)
    who = somebody(browser, server)
    sign_in(who, "anna@example.org")
    who.go("/drafts")
    who.press("button[value=conversation]")
    who.page.fill("[name=purpose]", "Opfølgning")
    who.page.fill("[name=agenda]", "Hvordan går det?")
    who.press()
    return who


def is_open_to_everybody(who: Surfer) -> None:
    """For whoever listens, and on the smallest phone."""
    assert axe_faults(who.page) == []
    assert overflow_px(who.page) <= 0


def book_weekly(who: Surfer, first: date) -> None:
    """Four times, by the link of step 2; with Ida."""
    who.press("text=Mødet gentages")
    is_open_to_everybody(who)
    who.page.fill("[name=date]", first.isoformat())
    who.page.fill("[name=time]", "09:00")
    who.page.fill("[name=count]", "4")
    for box in who.page.locator("[name=weekdays]:checked").all():
        box.uncheck()
    who.press()
    who.reads("Efter skiftet til")
    is_open_to_everybody(who)
    for box in who.page.locator("[name=on]:not(:checked)").all():  # Easter, some years
        box.check()
    who.press()
    who.press("a[href*='kind=citizen']")
    who.page.fill("[name=name]", "Ida")
    who.press()
    who.press(".button--big")


def committed(session: Session) -> list[Occurrence]:
    session.rollback()
    session.expire_all()
    found = session.scalars(select(Occurrence).order_by(Occurrence.starts_at)).all()
    session.commit()
    return list(found)


def test_a_series_over_the_clock_change(anna: Surfer, session: Session) -> None:
    heard, first = complaints(anna.page), thursday_before_the_change()

    book_weekly(anna, first)

    starts = [o.starts_at for o in committed(session)]
    assert starts == [instant(first + n * WEEK, NINE) for n in range(4)]
    assert len({start.astimezone(UTC).hour for start in starts}) == 2
    assert heard == []


def test_its_dates_are_moved_and_cancelled(anna: Surfer, session: Session) -> None:
    book_weekly(anna, first := thursday_before_the_change())
    anna.press("text=Se, flyt eller aflys datoer")
    is_open_to_everybody(anna)
    anna.page.get_by_role("link", name="Flyt").nth(1).click()
    is_open_to_everybody(anna)
    anna.page.check("#slot-own")
    anna.page.fill("[name=time]", "13:00")
    anna.page.get_by_label("Denne dato og de følgende").check()
    anna.press()
    anna.page.get_by_role("link", name="Aflys").nth(3).click()
    is_open_to_everybody(anna)
    anna.page.fill("[name=reason]", "Ferie")
    anna.press()

    found = committed(session)
    times = [NINE, time(13), time(13), time(13)]
    assert [o.starts_at for o in found] == [
        instant(first + n * WEEK, at) for n, at in enumerate(times)
    ]
    assert [bool(o.cancellation) for o in found] == [False, False, False, True]


def test_the_citizen_sees_all_dates_on_a_phone(
    app: Flask, browser: Browser, server: str, anna: Surfer, session: Session
) -> None:
    book_weekly(anna, thursday_before_the_change())
    ida = session.scalars(select(Participant).where(Participant.name == "Ida")).one()
    assert session.scalars(select(Meeting)).one()
    with app.app_context():
        link = f"/m/{token_for(ida, key())}"
    session.commit()
    phone = somebody(browser, server, on_phone=True)

    phone.go(link)

    phone.reads("Alle dine datoer")
    assert phone.page.get_by_text("kl. 9.00").count() >= 4
    is_open_to_everybody(phone)


WEEKLY = ["weekdays", "interval", "ends", "count"]
MONTHLY = ["interval", "ends", "count"]


@pytest.mark.parametrize(
    ("rhythm", "shown"), [("weekly", WEEKLY), ("monthly_date", MONTHLY), ("dates", ["dates"])]
)
def test_only_what_the_rhythm_asks_for_is_shown(
    anna: Surfer, rhythm: str, shown: list[str]
) -> None:
    anna.press("text=Mødet gentages")

    anna.page.check(f"[name=rhythm][value={rhythm}]", force=True)

    fields = ("weekdays", "interval", "dates", "ends", "count", "until")
    assert [f for f in fields if anna.page.locator(f"label[for^={f}]").first.is_visible()] == shown
