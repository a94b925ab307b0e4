"""How the database goes about a question, asked so that the answer hangs on no chance.

PostgreSQL chooses by what it believes of its tables: a test's are small, and what it believes of
them may come from rows that an earlier test left. So two questions are kept apart:

- `plan_of`: what it does. For tests that fill their tables and have them counted (ANALYZE).
- `is_led_by`: whether an index leads to the rows, where its table has no other. What else there
  would have been to choose from no longer matters.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from core.db import db

# Every other index of that one's table: no way for the rest of the transaction.
LEFT_ALONE = text(
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid != to_regclass(:index)"
    " AND indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = to_regclass(:index))"
)


def plan_of(statement: Any) -> str:
    """How the database would run this, a step a line. PostgreSQL reads a small table whole,
    whatever there is: it is told not to, so what it says is which index it could use."""
    if db.engine.dialect.name == "sqlite":
        return _explained("EXPLAIN QUERY PLAN", statement, column=3)
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    return _explained("EXPLAIN", statement, column=0)


def is_led_by(index: str, statement: Any) -> bool:
    """Whether the rows are found by what the index is sorted by, or are all that it holds."""
    if db.engine.dialect.name == "sqlite":
        plan = plan_of(statement)
        sought = rf"SEARCH .*USING (COVERING )?INDEX {index} \("
        read = rf"SCAN .*USING (COVERING )?INDEX {index}$"
    else:
        with _undone():
            db.session.execute(text("SET LOCAL enable_sort = off"))
            db.session.execute(LEFT_ALONE, {"index": index})
            plan = plan_of(statement)
        sought, read = rf"\b{index}\b.*\n\s*Index Cond:", rf"\b{index}\b"
    return bool(re.search(read if _is_partial(index) else sought, plan, re.M)) or bool(
        re.search(sought, plan, re.M)
    )


def _is_partial(index: str) -> bool:
    """Whether it holds some rows only: then to read it whole is to find them."""
    indexes = (each for table in db.metadata.tables.values() for each in table.indexes)
    return any(each.name == index and each.dialect_kwargs for each in indexes)


@contextmanager
def _undone() -> Iterator[None]:
    """Nothing of what is done in here stays."""
    point = db.session.begin_nested()
    try:
        yield
    finally:
        point.rollback()


def _explained(how: str, statement: Any, *, column: int) -> str:
    asked = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    rows = db.session.connection().exec_driver_sql(f"{how} {asked}")
    return "\n".join(str(row[column]) for row in rows)
