"""What a deed asks of the database, written down once and asked again by SQLAlchemy Core alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

Asked = tuple[str, Any]  # a statement with its parameters, as the driver gets them


@contextmanager
def listening(engine: Engine) -> Iterator[list[Asked]]:
    """Everything that is asked within the block, but where transactions begin."""
    heard: list[Asked] = []

    def hear(
        _connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object
    ) -> None:
        if not statement.startswith("BEGIN"):
            heard.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def replay(engine: Engine, deeds: Sequence[Sequence[Asked]]) -> Callable[[], int]:
    """A request that is nothing but the statements of the next deed, in a transaction."""
    left = list(deeds)

    def ask() -> int:
        with engine.connect().execution_options(moedebro_write=True) as connection:
            _run(connection, left.pop())
            connection.commit()
        return 303

    return ask


def _run(connection: Connection, deed: Sequence[Asked]) -> None:
    for statement, parameters in deed:
        answer = connection.exec_driver_sql(statement, parameters)
        if answer.returns_rows:
            answer.all()
