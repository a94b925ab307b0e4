"""A meeting of Anna's with Ida, Jens and a unit that was over three hours ago."""

import pytest

from tests.after.making import HELD
from tests.personal.conftest import Make, make
from tests.personal.makers import Made

__all__ = ["make"]


@pytest.fixture
def held(make: Make) -> Made:
    """Not closed."""
    return make(starts_in=HELD, is_open=True)
