"""The next two weeks on the page of hours: what routing and deadlines go by, day by day."""

from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from core.filters import NBSP
from support.coming_days import NextDay, next_days
from support.hours import Interval, OwnDays, Timetable
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.support.test_hours_page import WEEK, seen_on, url_of
from tests.support.timetables import ALWAYS, OFFICE, closing, table


def said(app: Flask, rows: Timetable, today: date) -> list[NextDay]:
    with app.test_request_context(), force_locale("da"):
        return next_days(rows, today)


def test_each_of_fourteen_days_says_when_it_is_open(app: Flask) -> None:
    days = said(app, OFFICE, date(2026, 11, 30))

    assert len(days) == 14
    assert days[0].day.replace(NBSP, " ") == "Mandag den 30. november"
    assert days[0].hours == f"kl.{NBSP}8-12 og kl.{NBSP}12.30-15"
    assert (days[5].hours, days[5].is_closed, days[5].why) == ("Lukket", True, "")


def test_holidays_and_own_days_say_why(app: Flask) -> None:
    rows = closing(OFFICE, date(2026, 12, 23), date(2026, 12, 23), "personaledag")
    short = OwnDays(date(2026, 12, 24), date(2026, 12, 24), 540, 720, "juleaften")
    days = said(app, Timetable(rows.week, own_days=(*rows.own_days, short)), date(2026, 12, 23))

    assert [(day.hours, day.why) for day in days[:3]] == [
        ("Lukket", "personaledag"),
        (f"kl.{NBSP}9-12", "juleaften"),
        ("Lukket", "juledag"),
    ]


def test_past_midnight_and_day_and_night_are_said_as_such(app: Flask) -> None:
    late = said(app, table(Interval(0, 22 * 60, 26 * 60)), date(2026, 11, 30))

    assert late[0].hours == f"kl.{NBSP}22-2"
    assert {day.hours for day in said(app, ALWAYS, date(2026, 11, 30))} == {"Døgnet rundt"}


def test_the_night_that_loses_an_hour_is_shown_as_it_is(app: Flask) -> None:
    [day] = said(app, table(Interval(6, 120, 300)), date(2026, 3, 29))[:1]

    assert day.hours == f"kl.{NBSP}3-5"  # two o'clock never came


def test_the_page_shows_what_holds_and_what_was_typed(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)
    url = url_of(cast)
    before = client.get(url)
    fields = {"phone": "", "when_open": "hours", "on_holidays": "as_usual", "preview": "yes"}

    typed = post(client, url, {**fields, **WEEK, "seen": seen_on(before)})

    assert "De næste to uger" in before.text
    assert f"kl.{NBSP}9-12 og kl.{NBSP}12.30-18" in typed.text.split("De næste to uger")[1]
