"""Those who write take turns on SQLite: each waits for its own, and nobody waits for ever."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from core import sqlite
from core.db import db as _listeners  # noqa: F401 - says BEGIN


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Engine]:
    """A number that many raise at once, read first and written then."""
    engine = create_engine(f"sqlite:///{tmp_path}/turns.db", pool_size=8)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    yield engine
    engine.dispose()


def raise_by_one(engine: Engine, asked: Event | None = None) -> None:
    """Read, and write what was read and one more."""
    if asked:
        asked.set()
    with engine.connect().execution_options(moedebro_write=True) as connection:
        n = connection.scalar(text("SELECT n FROM counter")) or 0
        connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})
        connection.commit()


def test_of_many_who_write_at_once_each_gets_its_turn(counter: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(raise_by_one, [counter] * 200))

    with counter.connect() as connection:
        assert connection.scalar(text("SELECT n FROM counter")) == 200


def test_who_writes_waits_for_who_writes_already(counter: Engine) -> None:
    asked = Event()
    with counter.connect().execution_options(moedebro_write=True) as first:
        first.execute(text("UPDATE counter SET n = 7"))
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(raise_by_one, counter, asked)
            asked.wait()
            first.commit()
            second.result()

    with counter.connect() as connection:
        assert connection.scalar(text("SELECT n FROM counter")) == 8


def test_nobody_waits_for_ever(counter: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0.0)
    with counter.connect().execution_options(moedebro_write=True) as first:
        first.execute(text("UPDATE counter SET n = 7"))

        with pytest.raises(OperationalError, match="locked"):
            raise_by_one(counter)
