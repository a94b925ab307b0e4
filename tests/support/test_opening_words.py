"""Opening hours as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from core.filters import NBSP
from support import opening_words
from support.hours import HOLIDAY, Interval, OnHolidays, OwnDays, Timetable
from tests.support.timetables import ALL_WEEK, ALWAYS, HOTLINE, OFFICE, at, closing, table

EASTER = datetime(2026, 4, 3, 8, tzinfo=UTC)  # Good Friday
MOVING = closing(HOTLINE, date(2026, 12, 1), date(2026, 12, 1))
CLOSED_ONCE = closing(ALWAYS, date(2026, 12, 1), date(2026, 12, 1))
AWAY = closing(HOTLINE, date(2026, 11, 30), date(2026, 12, 13), "ferie")
LONG_WEEK = table(Interval(0, 480, 2880 - 960), *(Interval(d, 0, 1440) for d in (1, 2, 3)))

SAID = [
    (HOTLINE, at(2, 9, 42), "Åbent nu, til kl.|18"),
    (HOTLINE, at(2, 18), "Lukket nu. Åbner i morgen kl.|9"),
    (HOTLINE, at(2, 8, 59), "Lukket nu. Åbner kl.|9"),
    (HOTLINE, at(3, 18), "Lukket nu. Åbner mandag kl.|9"),
    (OFFICE, at(0, 12, 10), "Lukket nu. Åbner kl.|12.30"),
    (OFFICE, at(0, 12, 30), "Åbent nu, til kl.|15"),
    (ALWAYS, at(2, 3), "Åbent hele døgnet"),
    (ALL_WEEK, EASTER, "Lukket i dag (langfredag). Åbner i morgen kl.|0"),
    (OFFICE, EASTER, "Lukket i dag (langfredag). Åbner tirsdag kl.|8"),
    (MOVING, at(0, 20), "Lukket nu. Åbner onsdag kl.|9"),
    (MOVING, at(1, 12), "Lukket i dag (flytning). Åbner i morgen kl.|9"),
    (CLOSED_ONCE, at(1, 12), "Lukket i dag (flytning). Åbner i morgen kl.|0"),
    (CLOSED_ONCE, at(0, 12), "Åbent nu, til kl.|24"),
    (AWAY, at(1, 12), "Lukket i dag (ferie). Åbner mandag den 14.|december kl.|9"),
    (LONG_WEEK, at(0, 12), "Åbent nu, til torsdag kl.|24"),
    (table(Interval(0, 1320, 1560)), at(0, 23), "Åbent nu, til kl.|2"),
]
HOURS = [
    (HOTLINE, "Mandag til torsdag kl.|9-18. Lukket på helligdage."),
    (OFFICE, "Mandag til fredag kl.|8-12 og 12.30-15. Lukket på helligdage."),
    (
        table(*HOTLINE.week, Interval(4, 540, 900)),
        "Mandag til torsdag kl.|9-18, fredag kl.|9-15. Lukket på helligdage.",
    ),
    (table(Interval(0, 0, 1440)), "Mandag kl.|0-24. Lukket på helligdage."),
    (table(Interval(4, 1320, 1560)), "Fredag kl.|22-2. Lukket på helligdage."),
    (ALWAYS, "Åbent hele døgnet."),
    (
        Timetable(HOTLINE.week, OnHolidays.AS_USUAL),
        "Mandag til torsdag kl.|9-18. Også på helligdage.",
    ),
    (
        Timetable((*HOTLINE.week, Interval(HOLIDAY, 600, 840)), OnHolidays.OWN_HOURS),
        "Mandag til torsdag kl.|9-18. På helligdage kl.|10-14.",
    ),
    (
        MOVING,
        (
            "Mandag til torsdag kl.|9-18. Lukket på helligdage. "
            "Lukket tirsdag den 1.|december (flytning)."
        ),
    ),
]


@pytest.mark.parametrize(("rows", "now", "words"), SAID)
def test_whether_it_is_open_in_words(
    app: Flask, rows: Timetable, now: datetime, words: str
) -> None:
    with app.test_request_context():
        assert opening_words.open_text(rows, now).replace(NBSP, "|") == words


@pytest.mark.parametrize(("rows", "words"), HOURS)
def test_the_week_in_words(app: Flask, rows: Timetable, words: str) -> None:
    with app.test_request_context():
        assert opening_words.hours_text(rows, at(0, 12)).replace(NBSP, "|") == words


def test_own_days_are_said_when_they_are_near_and_not_when_they_are_over(app: Flask) -> None:
    long_before, after = at(0, 12) - timedelta(days=20), at(2, 12)

    with app.test_request_context():
        said = [opening_words.hours_text(MOVING, now) for now in (long_before, after)]

    assert ["flytning" in text for text in said] == [False, False]


def test_days_on_end_are_said_together(app: Flask) -> None:
    days = OwnDays(date(2026, 12, 24), date(2026, 12, 27), None, None, "juleferie")

    with app.test_request_context():
        said = opening_words.own_days_text(days).replace(NBSP, " ")
        assert said == "Lukket 24.-27. december (juleferie)."
        turn = opening_words.days_text(date(2026, 12, 28), date(2027, 1, 2)).replace(NBSP, " ")
        assert turn == "28. december - 2. januar"


def test_english_readers_read_english(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert opening_words.open_text(HOTLINE, at(3, 18)) == "Closed now. Opens Monday 09:00"
        said = opening_words.hours_text(HOTLINE, at(0, 12))
        assert said == "Monday to Thursday 09:00-18:00. Closed on public holidays."
        assert opening_words.open_text(OFFICE, EASTER).startswith("Closed today (Good Friday).")
