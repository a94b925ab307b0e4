"""The rule of opening hours: week, holidays, own days, and both nights when the clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core import clock
from core.holidays import holiday_name, is_holiday
from support import hours
from support.clocks.worktime import due
from support.hours import HOLIDAY, Interval, OnHolidays, OwnDays, Timetable
from tests.support.timetables import ALL_WEEK, ALWAYS, HOTLINE, OFFICE, at, closing, table

NIGHT = table(Interval(6, 0, 150))  # Sunday until half past two
LATE = table(Interval(6, 150, 300))  # Sunday from half past two
GUARD = table(Interval(5, 22 * 60, 30 * 60))  # Saturday at 22 to Sunday at 6
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)


def local(text: str) -> datetime:
    """That time on the Danish clock."""
    return clock.from_local(datetime.fromisoformat(text))


def test_a_unit_without_rows_never_closes() -> None:
    assert hours.is_open(ALWAYS, at(6, 3))
    assert hours.next_opening(ALWAYS, at(6, 3)) is None
    assert hours.is_open(ALWAYS, local("2026-12-25 12:00"))
    assert hours.is_open_during(ALWAYS, at(6, 3), at(6, 4))


def test_the_moment_of_closing_is_closed() -> None:
    assert hours.is_open(HOTLINE, at(0, 17, 59))
    assert not hours.is_open(HOTLINE, at(0, 18))


@pytest.mark.parametrize(
    ("rows", "utc_minutes", "is_open"),
    [(NIGHT, 59, True), (NIGHT, 60, False), (LATE, 59, False), (LATE, 60, True)],
)
def test_the_night_when_an_hour_is_left_out(
    rows: Timetable, utc_minutes: int, is_open: bool
) -> None:
    assert hours.is_open(rows, SPRING + timedelta(minutes=utc_minutes)) is is_open


@pytest.mark.parametrize(
    ("rows", "utc_minutes", "is_open"),
    [(NIGHT, 89, True), (NIGHT, 90, False), (LATE, 29, False), (LATE, 30, True), (LATE, 239, True)],
)
def test_the_night_when_an_hour_comes_twice(
    rows: Timetable, utc_minutes: int, is_open: bool
) -> None:
    assert hours.is_open(rows, AUTUMN + timedelta(minutes=utc_minutes)) is is_open


@pytest.mark.parametrize(("night", "length"), [("2026-03-28", 7), ("2026-10-24", 9)])
def test_a_night_over_the_clock_change_is_as_long_as_it_is(night: str, length: int) -> None:
    opened = local(f"{night} 22:00")
    span = next(hours.spans(GUARD, opened))

    assert span.closes_at - span.opens_at == timedelta(hours=length)
    assert clock.to_local(span.closes_at).hour == 6


def test_past_midnight_it_is_open_on_the_next_day() -> None:
    rows = table(Interval(0, 22 * 60, 26 * 60))  # Monday at 22 to Tuesday at 2

    assert [hours.is_open(rows, at(0, hour)) for hour in (21, 22, 25, 26)] == [
        False,
        True,
        True,
        False,
    ]


def test_hours_past_midnight_belong_to_the_day_they_began_on() -> None:
    rows = table(*(Interval(day, 22 * 60, 26 * 60) for day in range(7)))

    assert hours.is_open(rows, local("2026-12-25 01:00"))  # begun on the 24th
    assert not hours.is_open(rows, local("2026-12-25 23:00"))
    assert not hours.is_open(rows, local("2026-12-26 01:00"))


def test_open_time_is_counted_once_where_rows_overlap() -> None:
    rows = table(Interval(0, 8 * 60, 12 * 60), Interval(0, 10 * 60, 14 * 60))

    assert due(rows, at(0, 8), timedelta(hours=5)) == at(0, 13)


@pytest.mark.parametrize("day", ["2026-04-02", "2026-05-14", "2026-12-25", "2026-01-01"])
def test_public_holidays_are_closed_unless_the_unit_says_otherwise(day: str) -> None:
    late = local(f"{day} 11:00")
    own = Timetable((*OFFICE.week, Interval(HOLIDAY, 11 * 60, 12 * 60)), OnHolidays.OWN_HOURS)

    assert not hours.is_open(OFFICE, late)
    assert hours.is_open(Timetable(HOTLINE.week + OFFICE.week, OnHolidays.AS_USUAL), late)
    assert hours.is_open(own, late)
    assert not hours.is_open(own, late - timedelta(hours=1))


def test_the_great_prayer_day_is_a_holiday_no_more() -> None:
    assert is_holiday(date(2023, 5, 5))
    assert not is_holiday(date(2024, 4, 26))
    assert not is_holiday(date(2026, 5, 1))
    assert not is_holiday(date(2026, 12, 24))


def test_holidays_have_names_in_both_languages() -> None:
    assert holiday_name(date(2026, 4, 3), "da") == "langfredag"
    assert holiday_name(date(2026, 5, 14), "da") == "Kristi himmelfartsdag"
    assert holiday_name(date(2026, 4, 3), "en") == "Good Friday"
    assert holiday_name(date(2026, 4, 7), "da") is None


def test_own_closing_days_count_also_where_it_else_never_closes() -> None:
    for rows in (ALWAYS, HOTLINE, ALL_WEEK):
        closed = closing(rows, date(2026, 11, 30), date(2026, 12, 1))

        assert not hours.is_open(closed, at(0, 12))
        assert not hours.is_open(closed, at(1, 12))
        assert hours.is_open(closed, at(2, 12))


def test_own_hours_of_a_day_beat_the_week_and_the_holiday() -> None:
    christmas = OwnDays(date(2026, 12, 24), date(2026, 12, 25), 9 * 60, 12 * 60, "jul")
    rows = Timetable(OFFICE.week, own_days=(christmas,))

    assert hours.is_open(rows, local("2026-12-25 11:00"))
    assert not hours.is_open(rows, local("2026-12-24 13:00"))


@pytest.mark.parametrize(
    ("begins", "ends", "is_open"), [(9, 18, True), (17, 19, False), (8, 10, False), (19, 20, False)]
)
def test_a_meeting_is_inside_the_hours_or_it_is_not(begins: int, ends: int, is_open: bool) -> None:
    assert hours.is_open_during(HOTLINE, at(0, begins), at(0, ends)) is is_open


def test_the_last_time_somebody_answers_before_a_meeting() -> None:
    assert hours.last_closing(HOTLINE, at(1, 12), at(4, 16)) == at(3, 18)
    assert hours.last_closing(HOTLINE, at(4, 12), at(4, 16)) is None
