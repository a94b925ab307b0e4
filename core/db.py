"""The database: one session a request, one function that commits, one type for time."""

import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, Enum, Insert, MetaData, String, Uuid, event, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import Connection, Dialect, ExceptionContext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from core import postgresql as postgresql_line
from core import sqlite

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class NaiveTime(TypeError):
    """A time without a zone reached the database. It is refused, never guessed."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Stored as UTC; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values; SQLite keeps UTC without saying so."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTime(value.isoformat())
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite keeps an id as text. The same few hundred (units, organisations, people) are read for page
# after page, a thousand times for one; an id never changes, so what was made of a text is kept.
_id_in = lru_cache(maxsize=8192)(uuid.UUID)


class Id(Uuid[uuid.UUID]):
    """An id. PostgreSQL knows them by itself."""

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[str | None], uuid.UUID | None]:
        """From what SQLite kept. (PostgreSQL's dialect puts a type of its own in place of this.)"""
        return lambda kept: None if kept is None else _id_in(kept)


class MinuteOf(FunctionElement[datetime]):
    """An instant without its seconds, in SQL."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(MinuteOf)
def _minute(element: MinuteOf, compiler: SQLCompiler, **how: Any) -> str:  # SQLAlchemy's own
    return f"date_trunc('minute', {compiler.process(element.clauses, **how)})"


@compiles(MinuteOf, "sqlite")
def _minute_sqlite(element: MinuteOf, compiler: SQLCompiler, **how: Any) -> str:
    instant = compiler.process(element.clauses, **how)
    return f"strftime('%Y-%m-%d %H:%M:00.000000', {instant})"


class Base(DeclarativeBase):
    """Parent of every model. The type map sits in the registry: on the class it breaks."""

    metadata = MetaData(naming_convention=NAMES)
    registry = registry(
        metadata=metadata,
        type_annotation_map={
            datetime: UtcDateTime(),
            uuid.UUID: Id(),
            str: String(),
        },
    )


def words(kind: type[StrEnum]) -> Enum:
    """A column type that holds the values of an enum as text, checked on the way in."""
    return Enum(
        kind,
        native_enum=False,
        length=40,
        create_constraint=False,
        validate_strings=True,
        values_callable=lambda members: [m.value for m in members],
    )


def only(predicate: str) -> dict[str, Any]:
    """What makes an index hold these rows and no others, on both databases."""
    return dict.fromkeys(("postgresql_where", "sqlite_where"), text(predicate))


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True})


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:  # a DBAPI connection is untyped
    if isinstance(connection, sqlite3.Connection):
        sqlite.prepare(connection)


@event.listens_for(Engine, "handle_error")
def _keep_rows_out(context: ExceptionContext) -> None:
    """PostgreSQL adds the whole failing row to its complaint, PINs and names with it, and so it
    would stand in the log. What is wrong is in the first line, where it is in `diag`."""
    said = getattr(getattr(context.original_exception, "diag", None), "message_primary", None)
    if said:
        context.original_exception.args = (said,)
        if context.sqlalchemy_exception:
            context.sqlalchemy_exception.args = (said,)


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """SQLite: a writer queues at its BEGIN; a reader never waits and never blocks.

    A deferred BEGIN that reads and then writes fails under load ("database is locked"), and
    IMMEDIATE on every BEGIN makes readers wait. So only `transaction()` asks for the lock.
    """
    if connection.dialect.name != "sqlite":
        return
    if connection.get_execution_options().get("moedebro_write", False):
        sqlite.begin_writing(connection)
    else:
        connection.exec_driver_sql("BEGIN")


@event.listens_for(Engine, "rollback")
def _roll_back(connection: Connection) -> None:
    if connection.dialect.driver == "psycopg":
        postgresql_line.roll_back(connection)


def begin_write() -> None:
    """End any read that is open and begin anew, so that decisions rest on what is true now."""
    db.session.rollback()
    db.session.connection(execution_options={"moedebro_write": True})


@contextmanager
def transaction() -> Iterator[None]:
    """The one place that commits. One per request, job or command; never nested."""
    begin_write()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def insert_new(model: type[Base], rows: Sequence[Mapping[str, object]] = ()) -> Insert:
    """Write the rows that no key refuses; RETURNING says which those were. One statement. Without
    rows it is the same statement for any number, which are given when it is executed.

    Who comes second waits for the first to commit, so of two at once exactly one is told "yours".
    """
    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite_dialect.insert
    written = insert(model).values(rows) if rows else insert(model)
    return written.on_conflict_do_nothing()


def ping() -> None:
    """Run the smallest statement there is. Raises when the database does not answer."""
    db.session.execute(text("SELECT 1"))


def schema_version() -> str | None:
    """The newest migration that was made, or None on an empty database. Asked without alembic,
    which a web server has no other use for."""
    if not inspect(db.session.connection()).has_table("alembic_version"):
        return None
    found: str | None = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def violates(error: IntegrityError, constraint: str) -> bool:
    """Whether this named constraint (or trigger) said no: a lost race is told by its name."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name:
        return bool(diagnosis.constraint_name == constraint)
    return constraint in str(error.orig)
