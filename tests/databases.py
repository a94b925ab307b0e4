"""Where the tests keep their data: a SQLite file, or a database of their own in PostgreSQL."""

import os
import sqlite3
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from core.config import normal_database_url
from core.db import Base

TRIES = 5
Rows = list[tuple[Table, list[dict[str, object]]]]
# Tables that refer to each other in a ring can be emptied in any order.
WITHOUT_ORDER = {
    "sqlite": ["PRAGMA defer_foreign_keys=ON"],
    "postgresql": ["SET LOCAL session_replication_role = replica", "SET LOCAL lock_timeout = '5s'"],
}


def url_for_tests(folder: Path) -> str:
    """A new database. TEST_POSTGRESQL names the server to make it in; without it, SQLite."""
    server = os.environ.get("TEST_POSTGRESQL")
    if not server:
        return f"sqlite:///{folder / 'test.db'}"
    name = f"test_{uuid4().hex}"
    url = make_url(normal_database_url(server))
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@event.listens_for(Engine, "connect")
def _in_no_order(connection: DBAPIConnection, _record: object) -> None:
    """SQLite answers backwards what nobody put in an order: PostgreSQL may do so any day."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects=ON")


def wipe(engine: Engine) -> None:
    """Empty every table; the schema with its guards stays.

    A server that the test before used may still be answering: whoever loses to it tries again.
    """
    for _attempt in range(TRIES):
        try:
            return _wipe(engine)
        except OperationalError as refused:
            lost = refused
    raise lost


def _wipe(engine: Engine) -> None:
    with engine.connect().execution_options(moedebro_write=True) as connection:
        _without_order(connection)
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.commit()


def _without_order(connection: Connection) -> None:
    for statement in WITHOUT_ORDER[connection.dialect.name]:
        connection.execute(text(statement))


def kept_rows(connection: Connection) -> Rows:
    """All that is in the database, to put back later what took long to make."""
    found = (
        (table, [dict(row) for row in connection.execute(select(table)).mappings()])
        for table in Base.metadata.sorted_tables
    )
    return [(table, rows) for table, rows in found if rows]


def put_back(connection: Connection, kept: Rows) -> None:
    """Into an empty database. Its sequences know the numbers: they are of this same database."""
    _without_order(connection)
    for table, rows in kept:
        connection.execute(table.insert(), rows)


@dataclass
class Shelf:
    """What takes long to make is made once a process, and put back when it is wanted again."""

    engine: Engine
    kept: dict[Hashable, Rows] = field(default_factory=dict)

    def bring(self, name: Hashable, make: Callable[[], None]) -> None:
        """Fill the database with it and nothing else."""
        wipe(self.engine)
        if name not in self.kept:
            make()
            with self.engine.connect() as connection:
                self.kept[name] = kept_rows(connection)
            return
        with self.engine.connect().execution_options(moedebro_write=True) as connection:
            put_back(connection, self.kept[name])
            connection.commit()
