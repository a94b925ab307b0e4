"""What is counted, in two periods at once."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, FunctionElement, SQLColumnExpression, case, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Float

from core.db import db
from core.periods import Compared

CHOSEN, BEFORE = "chosen", "before"


@dataclass(frozen=True)
class Tally:
    """A sum, and how many it is of."""

    part: float = 0
    of: int = 0


@dataclass(frozen=True)
class Pair:
    """The same counted in the period and in the one before."""

    chosen: Tally = Tally()
    before: Tally = Tally()


@dataclass(frozen=True)
class Asked:
    """Whose numbers, of when, and what has come to pass by now."""

    organisation_ids: Collection[uuid.UUID]
    periods: Compared
    now: datetime

    def bucket(self, instant: SQLColumnExpression[Any]) -> ColumnElement[str]:
        """In which of the two an instant lies."""
        return case((instant >= self.periods.chosen.since, CHOSEN), else_=BEFORE)

    def holds(self, instant: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        """Whether it lies in one of the two, and has come. They follow upon each other."""
        until = min(self.periods.chosen.until, self.now)
        return (instant >= self.periods.before.since) & (instant < until)


class Seconds(FunctionElement[float]):
    """How many seconds lie between two instants."""

    type = Float()
    inherit_cache = True


@compiles(Seconds)
def _seconds(element: Seconds, compiler: SQLCompiler, **how: Any) -> str:  # SQLAlchemy's own
    since, until = [compiler.process(each, **how) for each in element.clauses]
    return f"EXTRACT(EPOCH FROM ({until} - {since}))"


@compiles(Seconds, "sqlite")
def _seconds_sqlite(element: Seconds, compiler: SQLCompiler, **how: Any) -> str:
    since, until = [compiler.process(each, **how) for each in element.clauses]
    # A day number is a float: to the millisecond, or what is on the edge is just before it.
    return f"ROUND((julianday({until}) - julianday({since})) * 86400.0, 3)"


def how_many(which: SQLColumnExpression[bool]) -> ColumnElement[int]:
    """Of the rows of a group, those for which it holds."""
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


Columns = Mapping[str, tuple[str, str]]  # of each name: where the part stands, and the whole


def pairs(statement: Executable, names: Columns) -> dict[str, Pair]:
    """Rows with a bucket, as a pair for each name. One statement."""
    rows = {row.bucket: row for row in db.session.execute(statement)}
    found = {}
    for name, columns in names.items():
        tallies = [_tally(rows.get(bucket), *columns) for bucket in (CHOSEN, BEFORE)]
        found[name] = Pair(*tallies)
    return found


def _tally(row: Any, part: str, of: str) -> Tally:  # a row of whatever was asked
    return Tally(float(getattr(row, part) or 0), int(getattr(row, of) or 0)) if row else Tally()
