"""Open time, for any calendar: it agrees with itself, and with a model that asks every minute."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from support.clocks.worktime import due, elapsed
from support.hours import HORIZON, Interval, Timetable, is_open, never_opens, spans
from tests.clocks.calendars import MINUTE, calendars, instants, open_minutes, patient
from tests.support.timetables import ALWAYS, HOTLINE, OFFICE, at, closing, table

amounts = st.integers(0, 40 * 60).map(lambda minutes: minutes * MINUTE)
HOUR = timedelta(hours=1)


@patient
@given(calendars, instants, amounts)
def test_what_is_due_has_elapsed_by_then(
    rows: Timetable, since: datetime, wanted: timedelta
) -> None:
    found = due(rows, since, wanted)

    assert found is None or elapsed(rows, since, found) == wanted


@patient
@given(calendars, instants, amounts)
def test_it_is_due_as_soon_as_so_much_has_elapsed(
    rows: Timetable, since: datetime, wanted: timedelta
) -> None:
    found = due(rows, since, wanted)

    if found and wanted:
        assert elapsed(rows, since, found - MINUTE) < wanted


@patient
@given(calendars, st.tuples(instants, instants, instants).map(sorted))
def test_what_elapsed_adds_up_over_any_split(rows: Timetable, moments: list[datetime]) -> None:
    first, middle, last = moments

    whole = elapsed(rows, first, last)

    assert whole == elapsed(rows, first, middle) + elapsed(rows, middle, last)
    assert timedelta() <= whole <= last - first


@patient
@given(calendars, instants, st.tuples(amounts, amounts).map(sorted))
def test_more_is_never_due_sooner(
    rows: Timetable, since: datetime, wanted: list[timedelta]
) -> None:
    less, more = (due(rows, since, amount) for amount in wanted)

    assert more is None or (less is not None and less <= more)


@patient
@given(calendars, instants, instants, amounts)
def test_who_begins_later_is_never_due_sooner(
    rows: Timetable, one: datetime, other: datetime, wanted: timedelta
) -> None:
    first, second = (due(rows, since, wanted) for since in sorted([one, other]))

    assert first is None or second is None or first <= second


@settings(patient, max_examples=20)
@given(calendars, instants, st.integers(0, 3 * 1440))
def test_it_agrees_with_a_model_that_asks_every_minute(
    rows: Timetable, since: datetime, minutes: int
) -> None:
    until = since + minutes * MINUTE
    found = open_minutes(rows, since, until)

    assert elapsed(rows, since, until) == len(found) * MINUTE
    assert is_open(rows, since) == (since in open_minutes(rows, since, since + MINUTE))


@patient
@given(calendars, instants)
def test_open_spans_are_in_order_apart_and_of_some_length(rows: Timetable, since: datetime) -> None:
    found = list(spans(rows, since, since + timedelta(days=40)))

    assert all(span.opens_at < span.closes_at for span in found)
    assert all(one.closes_at <= two.opens_at for one, two in pairwise(found))
    assert all(span.closes_at > since for span in found)


def test_nothing_elapses_backwards() -> None:
    assert elapsed(OFFICE, at(1, 9), at(0, 9)) == timedelta()
    assert elapsed(ALWAYS, at(1, 9), at(0, 9)) == timedelta()


def test_years_are_counted_where_it_never_closes() -> None:
    assert elapsed(ALWAYS, at(0, 9), at(4000, 9)) == timedelta(days=4000)


def test_years_are_counted_where_it_closes() -> None:
    rows = table(Interval(0, 480, 540))  # an hour on Mondays
    off = 4 + 4 + 2  # Easter and Whit Mondays; Christmas Day of 2028, and New Year's Day after it

    assert elapsed(rows, at(0, 0), at(4 * 364, 0)) == (4 * 52 - off) * HOUR


def test_hours_that_never_open_are_never_due() -> None:
    shut = closing(HOTLINE, date(2026, 1, 1), date(2029, 1, 1))

    assert never_opens(shut, at(0, 9))
    assert due(shut, at(0, 9), MINUTE) is None
    assert elapsed(shut, at(0, 9), at(100, 9)) == timedelta()


def test_a_unit_that_hardly_opens_is_not_looked_through_for_ever() -> None:
    rows = table(Interval(0, 0, 1))

    assert due(rows, at(0, 9), 4 * HOUR) is None
    assert len(list(spans(rows, at(0, 9)))) < HORIZON.days / 7


def test_open_time_goes_on_the_next_morning() -> None:
    assert due(HOTLINE, at(0, 17), 4 * HOUR) == at(1, 12)


def test_due_exactly_at_closing_is_that_closing() -> None:
    assert due(HOTLINE, at(0, 14), 4 * HOUR) == at(0, 18)
