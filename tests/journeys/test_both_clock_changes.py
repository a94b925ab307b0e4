"""Nine o'clock every week from before one clock change of 2027 until after the other, as the
browser, the mail and the database have it."""

import re
from collections.abc import Iterator
from datetime import UTC, date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Occurrence
from tests.booking.making import make_room
from tests.booking.serial import diary, plain
from tests.browser import axe_faults, chromium, complaints, overflow_px
from tests.factories import Cast
from tests.journeys.by_the_clock import it_is, pages_of
from tests.journeys.people import DESK, PHONE, Surfer, sign_in, somebody

pytestmark = pytest.mark.browser
WEEK = timedelta(days=7)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)  # Sundays, at 2 and at 3 in the night
THURSDAY, SUNDAY = date(2027, 3, 25), date(2027, 3, 21)
COUNT = 34
SUMMER = "Efter skiftet til sommertid"
WINTER = "Efter skiftet til vintertid"
MONTHS = ["marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def anna(
    app: Flask, session: Session, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Surfer]:
    """At step 2 on the first of March, signed in."""
    make_room(session)
    with pages_of(app) as url:
        it_is(monkeypatch, "2027-03-01T10:00")
        who = somebody(browser, url)
        sign_in(who, "anna@example.org")
        who.go("/drafts")
        who.press("button[value=conversation]")
        who.page.fill("[name=purpose]", "Opfølgning")
        who.page.fill("[name=agenda]", "Hvordan går det?")
        who.press()
        yield who


def utc_nine(day: date) -> str:
    """Nine in Denmark, by what everybody knows of the two Sundays."""
    return f"{day:%m-%d}T{'07' if SPRING <= day < AUTUMN else '08'}:00"


def in_words(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 3]} 2027"


def say_how_often(who: Surfer, first: date) -> None:
    who.press("text=Mødet gentages")
    who.page.fill("[name=date]", first.isoformat())
    who.page.fill("[name=time]", "09:00")
    who.page.fill("[name=count]", str(COUNT))
    for box in who.page.locator("[name=weekdays]:checked").all():
        box.uncheck()
    who.press()


def rows_of(who: Surfer) -> list[str]:
    return [plain(row.inner_text()) for row in who.page.locator("ul.rows > li").all()]


def fits(who: Surfer) -> None:
    """On the smallest phone and on a desk."""
    for size in (PHONE, DESK):
        who.page.set_viewport_size(size)
        assert axe_faults(who.page) == []
        assert overflow_px(who.page) <= 0


def book_with_ida(who: Surfer) -> None:
    empty = who.page.locator("[name=on]:not(:checked)")  # public holidays
    while empty.count():
        empty.first.check()
    who.press()
    who.press("a[href*='kind=citizen']")
    who.page.fill("[name=name]", "Ida")
    who.page.fill("[name=email]", "ida@example.org")
    who.press()
    who.press(".button--big")
    who.page.wait_for_url("**/meetings/*")


@pytest.mark.parametrize("first", [THURSDAY, SUNDAY])
def test_every_date_is_nine_on_the_wall_and_both_changes_are_marked(
    anna: Surfer, first: date
) -> None:
    heard, days = complaints(anna.page), [first + n * WEEK for n in range(COUNT)]

    say_how_often(anna, first)

    rows = rows_of(anna)
    assert [in_words(day) in row for day, row in zip(days, rows, strict=True)] == [True] * COUNT
    assert all(re.search(r"\b9\.00\b", row) for row in rows)
    for change, words in ((SPRING, SUMMER), (AUTUMN, WINTER)):
        marked = [day for day, row in zip(days, rows, strict=True) if words in row]
        assert marked == [min(day for day in days if day >= change)]
    fits(anna)
    assert heard == []


@pytest.mark.parametrize("first", [THURSDAY, SUNDAY])
def test_database_mail_and_calendar_have_the_same_instants(
    app: Flask, anna: Surfer, session: Session, first: date
) -> None:
    say_how_often(anna, first)
    book_with_ida(anna)

    wanted = [utc_nine(first + n * WEEK) for n in range(COUNT)]
    session.rollback()
    kept = session.scalars(select(Occurrence.starts_at).order_by(Occurrence.starts_at)).all()
    session.commit()
    assert [f"{at.astimezone(UTC):%m-%dT%H:%M}" for at in kept] == wanted
    with app.app_context():
        assert diary().starts() == wanted
    anna.press("text=Se, flyt eller aflys datoer")
    assert all("9.00" in row for row in rows_of(anna)[:COUNT])
    fits(anna)
