"""Fixtures. Everything is real: the database, its schema by migration, the pages, the forms."""

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from app import create_app
from core.catalogues import compile_all
from core.config import Settings
from core.db import db, transaction
from tests.clients import CheckedClient
from tests.databases import Shelf, url_for_tests, wipe
from tests.factories import Cast, Troupe

Work = Callable[[], AbstractContextManager[None]]


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What reaches no database sees the same on both. (`settings` says where it is: nothing gets
    there without.)

    The long ones first in either half: of two processes each begins with one half, and what is
    left over at the end, to be dealt out anew, is short."""
    for item in items:
        if "settings" not in getattr(item, "fixturenames", ()):
            item.add_marker("looks")
    long = [i for i in items if i.get_closest_marker("slow") or i.get_closest_marker("browser")]
    files = sorted({item.path for item in long})
    mine, others = ([item for item in long if item.path in files[n::2]] for n in (0, 1))
    known = set(long)
    short = [item for item in items if item not in known]
    middle = max(0, len(items) // 2 - len(mine))
    items[:] = [*mine, *short[:middle], *others, *short[middle:]]


def pytest_collection_finish() -> None:
    """What was imported stays: it is not looked through again for what nobody needs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Stop pytest-flask from wrapping each test in one request: `g` would leak between requests,
    and a view that forgets to commit would look right."""


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a run: a database of its own, cheap passwords."""
    folder: Path = tmp_path_factory.mktemp("run")
    return Settings(
        secret_key="a-key-for-tests-that-nobody-else-has-00000",
        database_url=url_for_tests(folder),
        base_url="http://127.0.0.1:8000",
        instance_path=folder / "instance",
        password_rounds=1,
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The app on a migrated database."""
    compile_all()
    made = create_app(settings)
    made.testing = True
    made.test_client_class = CheckedClient
    with made.app_context():
        upgrade()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def engine(app: Flask, settings: Settings) -> Iterator[Engine]:
    """The tests' own way to the database. One for the whole run: it remembers how each
    statement is written, which is half of what a test costs."""
    made = create_engine(settings.database_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def shelf(engine: Engine) -> Shelf:
    """What was made before."""
    return Shelf(engine)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """What the committed database says, on a connection of the test's own. Starts empty."""
    wipe(engine)
    with Session(engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def troupe(engine: Engine) -> Troupe:
    """Who can be called upon."""
    return Troupe.gather(engine)


@pytest.fixture
def cast(session: Session, troupe: Troupe) -> Cast:
    """Everybody."""
    return troupe.enter(session)


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """A browser without a past."""
    return app.test_client()


@pytest.fixture
def work(app: Flask, session: Session) -> Work:
    """`with work():` runs services as a view or job does: in the app, in one transaction."""

    @contextmanager
    def in_app() -> Iterator[None]:
        session.rollback()  # do not keep SQLite waiting for a read of the test's own
        with app.app_context(), transaction():
            yield

    return in_app


@pytest.fixture
def other_settings(settings: Settings) -> Callable[..., Settings]:
    """The settings with some of them changed."""
    return lambda **changes: replace(settings, **changes)
