"""Which days a series has: counted once more by hand, day by day."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.models import Rhythm
from booking.rhythms import FARTHEST, MOST, Rule

starts = st.dates(date(2026, 1, 1), date(2029, 12, 31))
intervals = st.integers(1, 6)


def weeks_apart(one: date, other: date) -> int:
    """Between their Mondays."""
    monday, first = (day - timedelta(day.weekday()) for day in (one, other))
    return (monday - first).days // 7


def months_apart(one: date, other: date) -> int:
    return (one.year - other.year) * 12 + one.month - other.month


def belongs(day: date, rule: Rule) -> bool:
    """Whether this day is one of the rule's, asked of the day alone."""
    first = rule.first_on
    if rule.rhythm is Rhythm.WEEKLY:
        is_named = day.weekday() in {*rule.weekdays, first.weekday()}
        return is_named and weeks_apart(day, first) % rule.interval == 0
    if months_apart(day, first) % rule.interval:
        return False
    if rule.rhythm is Rhythm.MONTHLY_DATE:
        return day.day == first.day
    is_last = day.day + 7 > monthrange(day.year, day.month)[1]
    wants_last = rule.rhythm is Rhythm.MONTHLY_LAST or first.day > 28
    same_place = is_last if wants_last else (day.day - 1) // 7 == (first.day - 1) // 7
    return day.weekday() == first.weekday() and same_place


def counted(rule: Rule) -> list[date]:
    """Every day of two years, one by one."""
    until = min(rule.until or date.max, rule.first_on + FARTHEST)
    span = (until - rule.first_on).days + 1
    days = [rule.first_on + timedelta(n) for n in range(span)]
    return [day for day in days if belongs(day, rule)][: min(rule.count or MOST, MOST)]


@given(starts, intervals, st.sets(st.integers(0, 6)), st.integers(1, 60))
def test_weeks(first: date, interval: int, weekdays: set[int], count: int) -> None:
    rule = Rule(Rhythm.WEEKLY, first, interval, tuple(weekdays), count=count)

    assert rule.days == counted(rule)


@given(starts, intervals, st.sampled_from([Rhythm.MONTHLY_DATE, Rhythm.MONTHLY_WEEKDAY]))
def test_months(first: date, interval: int, rhythm: Rhythm) -> None:
    rule = Rule(rhythm, first, interval, until=first + timedelta(600))

    assert rule.days == counted(rule)


@given(starts, intervals)
def test_the_last_of_a_weekday(day: date, interval: int) -> None:
    last = day.replace(day=monthrange(day.year, day.month)[1])
    rule = Rule(Rhythm.MONTHLY_LAST, last, interval, count=12)

    assert rule.days == counted(rule)


@given(st.lists(starts, min_size=1, max_size=20))
def test_dates_by_hand_are_all_on_their_grid(chosen: list[date]) -> None:
    rule = Rule(Rhythm.DATES, chosen[0], dates=tuple(chosen[1:]))

    assert rule.days == sorted(set(chosen))
    assert set(rule.days) <= set(rule.grid)


def test_months_without_a_31st_are_left_out() -> None:
    rule = Rule(Rhythm.MONTHLY_DATE, date(2027, 1, 31), count=4)

    assert [day.month for day in rule.days] == [1, 3, 5, 7]
    assert rule.left_out_months


def test_the_29th_of_february_comes_in_leap_years() -> None:
    rule = Rule(Rhythm.MONTHLY_DATE, date(2027, 12, 29), count=3)

    assert rule.days == [date(2027, 12, 29), date(2028, 1, 29), date(2028, 2, 29)]


def test_a_series_has_an_end() -> None:
    daily = Rule(Rhythm.WEEKLY, date(2027, 1, 4), weekdays=(0, 1, 2, 3, 4), count=500)

    assert len(daily.days) == MOST
    assert daily.is_cut


@pytest.mark.parametrize("count", [1, 52, MOST])
def test_what_fits_is_not_cut(count: int) -> None:
    assert not Rule(Rhythm.WEEKLY, date(2027, 1, 4), count=count).is_cut
