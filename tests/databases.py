"""Where the tests keep their data: a SQLite file, or a database of their own in PostgreSQL."""

import os
import sqlite3
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from core.config import normal_database_url
from core.db import Base

TRIES = 5
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
        for statement in WITHOUT_ORDER[engine.dialect.name]:
            connection.execute(text(statement))
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.commit()
