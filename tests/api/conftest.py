"""Anna's program, and a time when she can meet."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core import clock
from tests.api.programs import Program, program_of
from tests.booking.conftest import ahead as _ahead
from tests.booking.making import at, make_room
from tests.factories import Cast

ahead = _ahead


@pytest.fixture
def anna(app: Flask, cast: Cast) -> Program:
    """Her program."""
    return program_of(app, cast.anna)


@pytest.fixture
def monday(session: Session) -> datetime:
    """The Monday of next week at 10, and one room."""
    make_room(session)
    today = clock.now().date()
    return at("10:00", today + timedelta(days=7 - today.weekday()))


@pytest.fixture
def tag(anna: Program, ahead: uuid.UUID) -> str:
    """The version of the meeting that Anna's program has read."""
    return anna.get(f"/meetings/{ahead}").headers["ETag"]
