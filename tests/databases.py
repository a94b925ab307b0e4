"""Where the tests keep their data: a SQLite file, or a database of their own in PostgreSQL."""

import os
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, create_engine, make_url, text

from core.config import normal_database_url
from core.db import Base


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


def wipe(engine: Engine) -> None:
    """Empty every table; the schema with its guards stays."""
    tables = list(reversed(Base.metadata.sorted_tables))
    with engine.connect().execution_options(moedebro_write=True) as connection:
        if engine.dialect.name == "postgresql":
            names = ", ".join(f'"{t.name}"' for t in tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        else:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            for table in tables:
                connection.execute(table.delete())
        connection.commit()
