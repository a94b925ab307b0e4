"""The page costs the database the same for a meeting of two and of twelve."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from core.db import db
from tests.personal.conftest import Make
from tests.personal.makers import SOON, TOMORROW


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("starts_in", [TOMORROW, SOON])
@pytest.mark.parametrize("rest", ["", "/door", "/equipment-test"])
def test_the_number_of_statements_does_not_grow(
    app: Flask, client: FlaskClient, make: Make, starts_in: object, rest: str
) -> None:
    small, large = make(starts_in=starts_in, more=0), make(starts_in=starts_in, more=10)
    client.get(small.url(rest=rest))
    with counted(app) as for_two:
        client.get(small.url(rest=rest))
    client.get(large.url(rest=rest))
    with counted(app) as for_twelve:
        client.get(large.url(rest=rest))

    assert len(for_two) == len(for_twelve) <= 30
