"""A unit in Greenland or on the Faroe Islands: its hours are by the clock there."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core.filters import NBSP
from support import hours, opening_words
from support.hours import Interval, Timetable
from support.models import SupportUnit
from support.zones import PLACES
from tests.factories import Cast
from tests.support.makers import read_anew
from tests.support.test_hours_page import WEEK, frida, save, url_of

__all__ = ("frida",)
NUUK = Timetable((Interval(0, 9 * 60, 15 * 60),), zone=ZoneInfo("America/Nuuk"))
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # 13 in Denmark, 10 in Nuuk


def zone_of(session: Session, cast: Cast) -> str:
    read_anew(session)
    return session.get_one(SupportUnit, cast.at.kolding_it.id).zone


def test_a_unit_answers_by_the_clock_of_where_it_is() -> None:
    assert hours.is_open(NUUK, MONDAY_NOON)
    assert not hours.is_open(NUUK, MONDAY_NOON.replace(hour=10))  # 8 in Nuuk, 11 in Denmark


def test_the_words_say_whose_clock(app: Flask) -> None:
    with app.test_request_context():
        now = opening_words.open_text(NUUK, MONDAY_NOON).replace(NBSP, " ")
        week = opening_words.hours_text(NUUK, MONDAY_NOON).replace(NBSP, " ")

    assert now == "Åbent nu, til kl. 18 (dansk tid)"
    assert week.startswith("Mandag kl. 9-15.")
    assert week.endswith("Tiderne er efter uret dér (Nuuk og det meste af Grønland).")


@pytest.mark.parametrize(
    ("zone", "on", "name"),
    [
        ("Atlantic/Faroe", date(2027, 7, 29), "olavsdag"),
        ("Atlantic/Faroe", date(2027, 4, 23), "store bededag"),
        ("America/Nuuk", date(2027, 4, 23), "store bededag"),
        ("America/Thule", date(2027, 7, 29), None),
        ("Europe/Copenhagen", date(2027, 4, 23), None),
        ("Europe/Copenhagen", date(2027, 3, 26), "langfredag"),
    ],
)
def test_it_keeps_the_holidays_of_where_it_is(
    app: Flask, zone: str, on: date, name: str | None
) -> None:
    table = Timetable((Interval(on.weekday(), 9 * 60, 15 * 60),), zone=ZoneInfo(zone))
    with app.test_request_context():
        assert opening_words.why_closed(table, on) == name
    assert bool(table.hours_on(on)) == (name is None)


def test_the_coming_days_are_those_of_where_it_is(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    assert "Store bededag" not in frida.get(url_of(cast)).text
    save(frida, cast, zone="Atlantic/Faroe", **WEEK)

    assert "Store bededag" in frida.get(url_of(cast)).text


@pytest.mark.parametrize("zone", PLACES)
def test_each_place_on_the_list_has_a_clock(zone: str) -> None:
    assert ZoneInfo(zone).key == zone


def test_it_is_chosen_with_the_hours(frida: FlaskClient, session: Session, cast: Cast) -> None:
    assert save(frida, cast, zone="America/Nuuk", **WEEK).status_code == 303

    assert zone_of(session, cast) == "America/Nuuk"
    page = frida.get(url_of(cast)).text
    assert '<option selected value="America/Nuuk">' in page
    assert "Tiderne er efter uret dér (Nuuk og det meste af Grønland)." in page
    assert f"kl.{NBSP}9-12 og kl.{NBSP}12.30-18" in page  # the next days, by their own clock


def test_what_is_no_zone_is_refused_and_the_rest_is_kept(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    page = save(frida, cast, zone="Europe/Atlantis", **WEEK)

    assert page.status_code == 422
    assert 'value="12.30"' in page.text
    assert zone_of(session, cast) == "Europe/Copenhagen"


def test_a_colleague_who_changed_it_first_is_not_overwritten(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    was = frida.get(url_of(cast))
    save(frida, cast, zone="Atlantic/Faroe", **WEEK)
    from_then = {"seen": was.text.split('name="seen" type="hidden" value="')[1].split('"')[0]}

    assert save(frida, cast, **WEEK, **from_then).status_code == 422
    assert zone_of(session, cast) == "Atlantic/Faroe"
