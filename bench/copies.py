"""Rows that are copies of those of something that was really done."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.db import Base

WRITTEN_AT_ONCE = 5_000

Row = Mapping[str, Any]
Change = Callable[[int], dict[str, object]]


def copy(
    session: Session, model: type[Base], pattern: Row, change: Change, count: int
) -> Sequence[uuid.UUID]:
    """So many more, each changed by its number. Their ids."""
    ids = [uuid.uuid4() for _ in range(count)]
    write(session, model, ({**pattern, **change(n), "id": id} for n, id in enumerate(ids, 1)))
    return ids


def row_of(made: Base | None) -> dict[str, Any]:
    """Its columns."""
    assert made is not None
    return {column.key: getattr(made, column.key) for column in type(made).__table__.columns}


def write(session: Session, model: type[Base], rows: Iterable[Row]) -> None:
    """By the table itself, in bundles."""
    left = iter(rows)
    while bundle := list(islice(left, WRITTEN_AT_ONCE)):
        session.execute(insert(model.__table__), bundle)  # type: ignore[arg-type]
