"""Pages of booking ask the help desk; here nobody is at it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.booking.quiet_desk import QuietDesk


@pytest.fixture(autouse=True)
def desk(app: Flask) -> Iterator[QuietDesk]:
    """A help desk of the test's own, in the place that app.py fills."""
    real = app.extensions.get("moedebro_help_desk")
    quiet = QuietDesk()
    app.extensions["moedebro_help_desk"] = quiet
    yield quiet
    if real is None:
        del app.extensions["moedebro_help_desk"]
    else:
        app.extensions["moedebro_help_desk"] = real
