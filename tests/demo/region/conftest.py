"""The whole demo, loaded once for all tests of a process: they only look."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core import clock
from core.config import Settings
from tests.databases import Shelf
from tests.demo.conftest import load_demo

RegionAt = Callable[[datetime], AbstractContextManager[Session]]


@pytest.fixture(scope="session")
def region_at(app: Flask, settings: Settings, engine: Engine, shelf: Shelf) -> RegionAt:
    """What the database says when the demo was loaded then."""

    @contextmanager
    def at(now: datetime) -> Iterator[Session]:
        def make() -> None:
            assert load_demo(app, settings, now, is_small=False)

        shelf.bring(("the region", now), make)
        with Session(engine, expire_on_commit=False) as session:
            yield session

    return at


@pytest.fixture(scope="session")
def opened_at() -> datetime:
    """Right now: pages read the real clock."""
    return clock.now()


@pytest.fixture(scope="module")
def region(region_at: RegionAt, opened_at: datetime) -> Iterator[Session]:
    """As it is right now."""
    with region_at(opened_at) as session:
        yield session
