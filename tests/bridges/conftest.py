"""A bridge of the tests' own, and us in front of it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.bridges.fake_server import Server, vdx_server
from tests.bridges.making import Stage, make_stage
from tests.conftest import Work
from tests.factories import Cast


@pytest.fixture
def server() -> Iterator[Server]:
    """A fake VDX that listens on this machine."""
    with vdx_server() as one:
        yield one


@pytest.fixture
def stage(app: Flask, work: Work, session: Session, cast: Cast, server: Server) -> Stage:
    """Our access to it, with a room."""
    return make_stage(app, work, session, cast, server)
