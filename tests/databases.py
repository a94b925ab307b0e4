"""Where the tests keep their data: a SQLite file, or a database of their own in PostgreSQL."""

import os
import sqlite3
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from core.config import normal_database_url
from core.db import Base

TRIES = 5
Rows = list[tuple[str, list[tuple[object, ...]]]]  # a statement, and what it is given
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
    tables = reversed(Base.metadata.sorted_tables)
    with engine.connect().execution_options(moedebro_write=True) as connection:
        _without_order(connection)
        _run_all(connection, [f'DELETE FROM "{table.name}"' for table in tables])  # noqa: S608
        connection.commit()


def _run_all(connection: Connection, statements: Sequence[str]) -> None:
    """PostgreSQL gets them in one go: its answers to sixty would be waited for one by one."""
    connection = connection.execution_options(no_parameters=True)
    in_one_go = connection.dialect.name == "postgresql"
    for said in [";".join(statements)] if in_one_go else statements:
        connection.exec_driver_sql(said)


def _without_order(connection: Connection) -> None:
    _run_all(connection, WITHOUT_ORDER[connection.dialect.name])


def kept_rows(connection: Connection) -> Rows:
    """All that is in the database, to put back later what took long to make."""
    keep = KEEPERS[connection.dialect.name]
    return [rows for table in Base.metadata.sorted_tables for rows in keep(connection, table.name)]


def put_back(connection: Connection, kept: Rows) -> None:
    """Into an empty database. Its sequences know the numbers: they are of this same database."""
    _without_order(connection)
    if connection.dialect.name == "postgresql":
        _run_all(connection, [statement for statement, _rows in kept])
    else:
        for statement, rows in kept:
            connection.exec_driver_sql(statement, rows)


def _keep_sqlite(connection: Connection, table: str) -> Rows:
    """As SQLite holds them: no type of ours is asked, on the way out or in."""
    rows = [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')]  # noqa: S608
    marks = ", ".join("?" * len(rows[0])) if rows else ""
    return [(f'INSERT INTO "{table}" VALUES ({marks})', rows)] if rows else []  # noqa: S608


def _keep_postgresql(connection: Connection, table: str) -> Rows:
    """As one statement that PostgreSQL itself writes, values and all."""
    statement = connection.exec_driver_sql(f"""
        SELECT format('INSERT INTO %%I SELECT * FROM jsonb_populate_recordset(NULL::%%I, %%L)',
            '{table}', '{table}', jsonb_agg(to_jsonb(kept))) FROM "{table}" AS kept
        HAVING count(*) > 0
    """).scalar()  # noqa: S608
    return [(statement, [])] if statement else []


KEEPERS = {"sqlite": _keep_sqlite, "postgresql": _keep_postgresql}


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
