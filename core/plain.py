"""Rows as plain values, past the session but in its transaction. For what is asked and written
often: objects, and a flush, cost several times as much as the statement itself."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import (
    Column,
    Insert,
    Result,
    Select,
    Table,
    Update,
    bindparam,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import lazyload, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.sql.selectable import TypedReturnsRows

from core.db import Base, db

M = TypeVar("M", bound=Base)
T = TypeVarTuple("T")


def ask(statement: TypedReturnsRows[*T], said: Mapping[str, object] | None = None) -> Result[*T]:
    """The rows of a statement about columns. What waits in the session to be written goes first."""
    _settle()
    return db.session.connection().execute(statement, said)


def read_alone(model: type[M], id: object) -> M | None:
    """The object with this id: the one at hand, or else its row and no other. What belongs to it
    is read when somebody asks."""
    at_hand: M | None = db.session.identity_map.get(identity_key(model, id))
    if at_hand is not None and not inspect(at_hand).expired:
        return at_hand
    return db.session.scalars(_alone(model), {"id": id}).one_or_none()


@cache
def _alone(model: type[M]) -> Select[M]:
    [key] = inspect(model).primary_key
    return select(model).where(key == bindparam("id")).options(lazyload("*"))


def write(model: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that name the same columns. One statement, after what waits to be written."""
    _settle()
    if rows:
        db.session.connection().execute(_into(model), rows)


def _settle() -> None:
    if db.session.autoflush:
        db.session.flush()


def add_written(objects: Sequence[Base]) -> None:
    """Insert new objects of one model, with the ids they have, and go on with them as if they had
    been read. One statement."""
    if not objects:
        return
    columns = _columns(type(objects[0]))
    for made in objects:
        said = vars(made)
        for name, default in columns.items():
            if name not in said:
                set_committed_value(made, name, default)
    write(type(objects[0]), [{name: vars(made)[name] for name in columns} for made in objects])
    for made in objects:
        make_transient_to_detached(made)
    db.session.add_all(objects)


def change_written(one: Base, **said: object) -> None:
    """Write these columns of its row, and go on as if they had been read so. One statement."""
    [id] = inspect(one).identity or ()
    _settle()
    asked = {"that_id": id, **{f"new_{name}": value for name, value in said.items()}}
    db.session.connection().execute(_changing(type(one), tuple(said)), asked)
    are_together(one, **said)


@cache
def _changing(model: type[Base], names: Sequence[str]) -> Update:
    table = _table(model)
    [key] = table.primary_key
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(table).where(key == bindparam("that_id")).values(new)


def are_together(one: Base, **others: object) -> None:
    """What belongs to it is these, as it stands in the database: nothing is to be written."""
    for name, value in others.items():
        set_committed_value(one, name, value)


@cache
def _into(model: type[Base]) -> Insert:
    return insert(_table(model))


@cache
def _columns(model: type[Base]) -> dict[str, Any]:
    """Their names, and what stands there when nothing is said."""
    return {column.key: _default(column) for column in _table(model).columns}


def _default(column: Column[Any]) -> object:
    stated = column.default
    return stated.arg if isinstance(stated, ScalarElementColumnDefault) else None


def _table(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(table)
    return table
