"""Opening hours in words, and both nights when the clock changes."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from core.filters import NBSP
from support import hours
from support.hours import Interval

HOTLINE = [Interval(day, 9 * 60, 18 * 60) for day in range(4)]  # Monday to Thursday
OFFICE = [Interval(day, 8 * 60, 12 * 60) for day in range(5)] + [
    Interval(day, 12 * 60 + 30, 15 * 60) for day in range(5)
]
NIGHT = [Interval(6, 0, 150)]  # Sunday until half past two
LATE = [Interval(6, 150, 300)]  # Sunday from half past two
ALL_WEEK = [Interval(day, 0, 1440) for day in range(7)]
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in the week of Monday 30 November 2026 (winter: one hour ahead of UTC)."""
    return datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=day, hours=hour - 1, minutes=minute)


SAID = [
    (HOTLINE, at(2, 9, 42), "Åbent nu, til kl.|18"),
    (HOTLINE, at(2, 18), "Lukket nu. Åbner i morgen kl.|9"),
    (HOTLINE, at(2, 8, 59), "Lukket nu. Åbner kl.|9"),
    (HOTLINE, at(3, 18), "Lukket nu. Åbner mandag kl.|9"),
    (OFFICE, at(0, 12, 10), "Lukket nu. Åbner kl.|12.30"),
    (OFFICE, at(0, 12, 30), "Åbent nu, til kl.|15"),
    ([], at(2, 3), "Åbent hele døgnet"),
    (ALL_WEEK, at(2, 3), "Åbent hele døgnet"),
]
HOURS = [
    (HOTLINE, "Mandag til torsdag kl.|9-18."),
    (OFFICE, "Mandag til fredag kl.|8-12 og 12.30-15."),
    ([*HOTLINE, Interval(4, 540, 900)], "Mandag til torsdag kl.|9-18, fredag kl.|9-15."),
    ([Interval(0, 0, 1440)], "Mandag kl.|0-24."),
    ([], "Åbent hele døgnet."),
]


@pytest.mark.parametrize(("rows", "now", "words"), SAID)
def test_whether_it_is_open_in_words(
    app: Flask, rows: list[Interval], now: datetime, words: str
) -> None:
    with app.test_request_context():
        assert hours.open_text(rows, now).replace(NBSP, "|") == words


@pytest.mark.parametrize(("rows", "words"), HOURS)
def test_the_week_in_words(app: Flask, rows: list[Interval], words: str) -> None:
    with app.test_request_context():
        assert hours.hours_text(rows).replace(NBSP, "|") == words


def test_a_unit_without_rows_never_closes() -> None:
    assert hours.is_open([], at(6, 3))
    assert hours.next_opening([], at(6, 3)) is None


def test_the_moment_of_closing_is_closed() -> None:
    assert hours.is_open(HOTLINE, at(0, 17, 59))
    assert not hours.is_open(HOTLINE, at(0, 18))


@pytest.mark.parametrize(
    ("rows", "utc_minutes", "is_open"),
    [(NIGHT, 59, True), (NIGHT, 60, False), (LATE, 59, False), (LATE, 60, True)],
)
def test_the_night_when_an_hour_is_left_out(
    rows: list[Interval], utc_minutes: int, is_open: bool
) -> None:
    assert hours.is_open(rows, SPRING + timedelta(minutes=utc_minutes)) is is_open


@pytest.mark.parametrize(
    ("rows", "utc_minutes", "is_open"),
    [(NIGHT, 89, True), (NIGHT, 90, False), (LATE, 29, False), (LATE, 30, True), (LATE, 239, True)],
)
def test_the_night_when_an_hour_comes_twice(
    rows: list[Interval], utc_minutes: int, is_open: bool
) -> None:
    assert hours.is_open(rows, AUTUMN + timedelta(minutes=utc_minutes)) is is_open


def test_open_time_goes_on_the_next_morning() -> None:
    assert hours.after_open_time(HOTLINE, at(0, 17), timedelta(hours=4)) == at(1, 12)


def test_due_exactly_at_closing_is_that_closing() -> None:
    assert hours.after_open_time(HOTLINE, at(0, 14), timedelta(hours=4)) == at(0, 18)


def test_a_unit_that_hardly_opens_does_not_count_for_ever() -> None:
    rows = [Interval(0, 0, 1)]

    assert hours.after_open_time(rows, at(0, 9), timedelta(hours=4)) == at(60, 9)
