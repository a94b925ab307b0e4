"""How near a meeting is, in a number and a word."""

from datetime import timedelta

import pytest
from flask import Flask

from support.wording import countdown, waited
from tests.support.makers import NOON

LEFT = [
    (18, 18, "min. til start", True),
    (30, 30, "min. til start", True),
    (31, 31, "min. til start", False),
    (91, 1, "time til start", False),
    (183, 3, "timer til start", False),
    (60 * 50, 2, "dage til start", False),
    (0, 0, "min. siden start", True),
    (-4, 4, "min. siden start", True),
    (-200, 3, "timer siden start", False),
]


@pytest.mark.parametrize(("minutes", "number", "unit", "is_near"), LEFT)
def test_the_time_that_is_left(
    app: Flask, minutes: int, number: int, unit: str, is_near: bool
) -> None:
    with app.test_request_context():
        found = countdown(NOON + timedelta(minutes=minutes), NOON)

    assert found
    assert (found.number, found.unit, found.is_near) == (number, unit, is_near)


@pytest.mark.parametrize(("minutes", "words"), [(0, "Venter 0 min."), (150, "Venter 2 timer")])
def test_how_long_somebody_waited(app: Flask, minutes: int, words: str) -> None:
    with app.test_request_context():
        assert waited(NOON, NOON + timedelta(minutes=minutes)) == words
