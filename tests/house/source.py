"""Our own code as text and as trees, for the tests that guard it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "accounts", "notifications", "video", "booking", "support")


@cache
def program() -> dict[str, str]:
    """Every Python file of the program (not tests, not migrations): name and text."""
    files = [ROOT / "app.py", *(f for p in PACKAGES for f in sorted((ROOT / p).rglob("*.py")))]
    return {f.relative_to(ROOT).as_posix(): f.read_text(encoding="utf-8") for f in files}


@cache
def trees() -> dict[str, ast.Module]:
    """The same, parsed."""
    return {name: ast.parse(text) for name, text in program().items()}


@cache
def suite() -> dict[str, str]:
    """Every Python file of the tests."""
    return {
        f.relative_to(ROOT).as_posix(): f.read_text(encoding="utf-8")
        for f in sorted((ROOT / "tests").rglob("*.py"))
    }


@cache
def templates() -> dict[str, str]:
    """Every template."""
    return {
        f.relative_to(ROOT).as_posix(): f.read_text(encoding="utf-8")
        for f in sorted((ROOT / "templates").rglob("*"))
        if f.is_file()
    }


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function of the program with the file it stands in."""
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield name, node


def is_view_file(name: str) -> bool:
    """Whether the file speaks HTTP: it has routes."""
    return "@bp." in program()[name]
