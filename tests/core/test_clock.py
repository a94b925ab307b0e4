"""The two nights a year when the clock on the wall lies."""

from datetime import UTC, datetime, timedelta

import pytest

from core.clock import AmbiguousTime, NoSuchTime, days_later, from_local, months_later
from core.db import NaiveTime, UtcDateTime


def test_a_winter_morning_is_one_hour_ahead_of_utc() -> None:
    assert from_local(datetime(2026, 12, 2, 10)) == datetime(2026, 12, 2, 9, tzinfo=UTC)  # noqa: DTZ001


def test_a_time_that_the_clock_jumps_over_is_refused() -> None:
    with pytest.raises(NoSuchTime):
        from_local(datetime(2027, 3, 28, 2, 30))  # noqa: DTZ001


def test_a_time_that_comes_twice_is_refused() -> None:
    with pytest.raises(AmbiguousTime):
        from_local(datetime(2026, 10, 25, 2, 30))  # noqa: DTZ001


def test_the_hours_around_the_jump_are_fine() -> None:
    assert from_local(datetime(2027, 3, 28, 3)) == datetime(2027, 3, 28, 1, tzinfo=UTC)  # noqa: DTZ001
    assert from_local(datetime(2027, 3, 28, 1, 59)) == datetime(2027, 3, 28, 0, 59, tzinfo=UTC)  # noqa: DTZ001


def test_the_database_refuses_a_time_without_a_zone() -> None:
    with pytest.raises(NaiveTime):
        UtcDateTime().process_bind_param(datetime(2026, 12, 2), None)  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("instant", "later", "hours"),
    [
        ("2026-12-01T09:00+00:00", "2026-12-02T09:00+00:00", 24),
        ("2027-03-27T09:00+00:00", "2027-03-28T08:00+00:00", 23),  # 10 o'clock both days
        ("2026-10-24T08:00+00:00", "2026-10-25T09:00+00:00", 25),
        ("2026-10-24T00:30+00:00", "2026-10-25T01:30+00:00", 25),  # the second 2.30 of that night
    ],
)
def test_a_day_later_is_the_same_time_on_the_wall(instant: str, later: str, hours: int) -> None:
    at = datetime.fromisoformat(instant)

    assert days_later(at, 1) == datetime.fromisoformat(later)
    assert days_later(at, 1) - at == timedelta(hours=hours)


@pytest.mark.parametrize("instant", ["2026-10-25T00:30+00:00", "2026-10-25T01:30+00:00"])
def test_both_hours_of_the_long_night_lead_to_one_time_the_day_after(instant: str) -> None:
    assert days_later(datetime.fromisoformat(instant), 1) == datetime(
        2026, 10, 26, 1, 30, tzinfo=UTC
    )


def test_a_time_that_the_clock_jumps_over_is_the_hour_before() -> None:
    at = datetime(2027, 3, 27, 1, 30, tzinfo=UTC)

    assert days_later(at, 1) == datetime(2027, 3, 28, 0, 30, tzinfo=UTC)


def test_a_month_later_keeps_the_hour_and_stays_within_its_month() -> None:
    nine_on_the_last_of_january = datetime(2027, 1, 31, 8, tzinfo=UTC)

    assert months_later(nine_on_the_last_of_january, 1) == datetime(2027, 2, 28, 8, tzinfo=UTC)
    assert months_later(nine_on_the_last_of_january, 3) == datetime(2027, 4, 30, 7, tzinfo=UTC)
