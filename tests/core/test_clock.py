"""The two nights a year when the clock on the wall lies."""

from datetime import UTC, datetime

import pytest

from core.clock import AmbiguousTime, NoSuchTime, from_local
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
