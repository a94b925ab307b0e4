"""Months, quarters and days of one's own, and what came before them."""

from datetime import UTC, date, datetime

import pytest

from core.periods import Period, Span, compared

OWN = Period(date(2026, 3, 10), date(2026, 3, 19))


@pytest.mark.parametrize(
    ("span", "chosen", "before"),
    [
        (Span.THIS_MONTH, ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        (Span.LAST_MONTH, ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-31")),
        (Span.THIS_QUARTER, ("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31")),
        (Span.LAST_QUARTER, ("2025-10-01", "2025-12-31"), ("2025-07-01", "2025-09-30")),
        (Span.OWN, ("2026-03-10", "2026-03-19"), ("2026-02-28", "2026-03-09")),
    ],
)
def test_a_period_is_held_against_the_one_before(
    span: Span, chosen: tuple[str, str], before: tuple[str, str]
) -> None:
    found = compared(span, date(2026, 3, 31), OWN)

    assert [p.isoformat() for p in (found.chosen.first, found.chosen.last)] == list(chosen)
    assert [p.isoformat() for p in (found.before.first, found.before.last)] == list(before)


def test_a_month_begins_and_ends_by_the_clock_on_the_wall() -> None:
    october = Period(date(2026, 10, 1), date(2026, 10, 31))  # summer time ends in it

    assert october.since == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert october.until == datetime(2026, 10, 31, 23, tzinfo=UTC)
