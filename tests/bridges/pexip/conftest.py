"""A Pexip that asks us."""

import pytest

from tests.bridges.making import Stage
from tests.bridges.pexip.making import Pexip, make_pexip


@pytest.fixture
def pexip(stage: Stage) -> Pexip:
    """With our room on it."""
    return make_pexip(stage)
