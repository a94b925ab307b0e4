"""The help desk of these tests, and the meetings most of them need."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from core.config import Settings
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.desk import FakeDesk
from tests.personal.makers import SOON, Made, make_meeting

Make = Callable[..., Made]


@pytest.fixture(autouse=True)
def desk(app: Flask) -> Iterator[FakeDesk]:
    """A desk that keeps what it is told."""
    real = app.extensions.get("moedebro_help_desk")
    fake = FakeDesk()
    app.extensions["moedebro_help_desk"] = fake
    yield fake
    app.extensions["moedebro_help_desk"] = real


@pytest.fixture
def make(work: Work, cast: Cast, settings: Settings) -> Make:
    """`make(starts_in=…, is_open=…)` makes a meeting."""
    return lambda **facts: make_meeting(work, cast, settings, **facts)


@pytest.fixture
def meeting(make: Make) -> Made:
    """Tomorrow."""
    return make()


@pytest.fixture
def soon(make: Make) -> Made:
    """In six minutes, and the door is closed."""
    return make(starts_in=SOON)


@pytest.fixture
def open_now(make: Make) -> Made:
    """In six minutes, and the door is open."""
    return make(starts_in=SOON, is_open=True)
