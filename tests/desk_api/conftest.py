"""Dorte's program at the hotline, Erik's at Kolding's IT, and Ida's call for help."""

import pytest
from flask import Flask

from tests.api.programs import Program, program_of
from tests.factories import Cast
from tests.support.conftest import asked as _asked
from tests.support.conftest import soon as _soon

asked, soon = _asked, _soon


@pytest.fixture
def dorte(app: Flask, cast: Cast) -> Program:
    """The citizen hotline's, which has the case."""
    return program_of(app, cast.dorte)


@pytest.fixture
def erik(app: Flask, cast: Cast) -> Program:
    """Another unit's."""
    return program_of(app, cast.erik)
