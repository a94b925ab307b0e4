"""Habits that matter, in the tests themselves."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import suite

SERVER = {"tests/databases.py", "tests/with_postgresql.py", "tests/house/test_suite.py"}


def databases_made() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function of the tests that makes a database of its own."""
    for name, text in suite().items():
        for node in ast.walk(ast.parse(text)) if "url_for_tests" in text else ():
            called = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
            makes = any(isinstance(f, ast.Name) and f.id == "url_for_tests" for f in called)
            if makes and isinstance(node, ast.FunctionDef):
                yield name, node


def test_nothing_gets_to_the_database_without_the_settings() -> None:
    """tests/conftest.py leaves out on PostgreSQL what does not ask for them."""
    knowing = {n for n, text in suite().items() if re.search(r"\bTEST_POSTGRESQL\b", text)}
    made = [(name, {a.arg for a in f.args.args}, f.name) for name, f in databases_made()]

    assert knowing <= SERVER, "Ask for the fixture `settings`: it knows where the database is."
    assert len(made) > 2
    assert not [m for m in made if "settings" not in {*m[1], m[2]}], "Take `settings`, too."


def test_what_asks_for_no_settings_is_run_once(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("looks")


def test_what_asks_for_settings_is_run_on_both(
    request: pytest.FixtureRequest, settings: object
) -> None:
    assert not request.node.get_closest_marker("looks")
