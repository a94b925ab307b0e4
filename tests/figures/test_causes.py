"""Why a promise was broken, by how the case lay."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from support.clocks.history import Event, Kind, Reason
from support.figures.causes import Cause, cause_of

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
UNIT, OTHER = uuid.uuid4(), uuid.uuid4()
DUE = NOON + timedelta(minutes=30)


def story(*told: tuple[int, Kind]) -> list[Event]:
    """Opened at noon; then so many minutes later."""
    later = [
        Event(
            NOON + timedelta(minutes=minutes),
            kind,
            unit=OTHER if kind == Kind.HANDED_OVER else None,
            reason=Reason.TASKS if kind == Kind.PAUSED else None,
        )
        for minutes, kind in told
    ]
    return [Event(NOON, Kind.STARTED, unit=UNIT), *later]


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ((), Cause.UNTAKEN),
        (((5, Kind.ACCEPTED),), Cause.WORKED),
        (((5, Kind.ACCEPTED), (8, Kind.PAUSED)), Cause.WAITED),
        (((5, Kind.HANDED_OVER), (9, Kind.HANDED_OVER)), Cause.HANDED_AROUND),
        (((5, Kind.HANDED_OVER),), Cause.UNTAKEN),
        (((31, Kind.ACCEPTED),), Cause.UNTAKEN),  # too late to count
    ],
)
def test_how_it_lay_when_its_time_was_up(told: tuple[tuple[int, Kind], ...], cause: Cause) -> None:
    assert cause_of(story(*told), DUE) == cause


def test_there_was_hardly_time_to_help() -> None:
    assert cause_of(story(), NOON + timedelta(minutes=10)) == Cause.SHORT
