"""The whole demo, loaded once for all tests of a file: they only look."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from core import clock
from core.config import Settings
from tests.databases import wipe
from tests.demo.conftest import load_demo

Loaded = Callable[[datetime], Iterator[Session]]


@contextmanager
def region_at(app: Flask, settings: Settings, now: datetime) -> Iterator[Session]:
    """What the database says when the demo was loaded then."""
    engine = create_engine(settings.database_url)
    wipe(engine)
    assert load_demo(app, settings, now, is_small=False)
    with Session(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def region(app: Flask, settings: Settings) -> Iterator[Session]:
    """As it is right now: pages read the real clock."""
    with region_at(app, settings, clock.now()) as session:
        yield session
