"""The documents say what is so."""

import re
from collections import Counter

import pytest
from flask import Flask

from core import audit
from core.config import Settings
from notifications.kinds import KINDS
from tests.house.source import ROOT, program

OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
KINDS_DOC = (ROOT / "docs/kinds.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    names = {name.upper() for name in Settings.__dataclass_fields__} - {"INSTANCE_PATH"}
    missing = sorted(n for n in names if f"`{n}`" not in OPERATIONS)

    assert not missing, "docs/operations.md lists every setting with its default."


def test_every_kind_of_message_is_documented(app: Flask) -> None:
    missing = sorted(k for k in KINDS if f"`{k}`" not in KINDS_DOC)

    assert not missing, "docs/kinds.md lists every message: to whom, and when."


def test_every_kind_of_audit_row_is_documented(app: Flask) -> None:
    declared = {k for k in audit.KINDS if "test" not in k}
    missing = sorted(k for k in declared if f"`{k}`" not in KINDS_DOC)

    assert not missing, "docs/kinds.md lists every audit row."


def test_nothing_is_documented_that_is_gone(app: Flask) -> None:
    documented = set(re.findall(r"^\| `([a-z-]+)`", KINDS_DOC, re.M))

    assert not sorted(documented - set(KINDS) - set(audit.KINDS))


def forbidden_words() -> set[str]:
    """The last column of the glossary."""
    cells = [row.split("|")[4].strip() for row in GLOSSARY.splitlines() if row.count("|") == 5]
    words = {w.strip() for cell in cells[2:] for w in cell.split(",")}
    return {w for w in words if w and not w.startswith("-")}


def test_the_code_uses_no_forbidden_synonym() -> None:
    wrong = [
        f"{name}: {word}"
        for word in forbidden_words()
        for name, text in program().items()
        if re.search(rf"\b{word}s?\b", re.sub(r'ATTENDEE|"[^"]*"', "", text))
    ]

    assert not wrong, "docs/glossary.md: one word per thing."


def test_the_readme_is_short_and_names_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert readme.count("\n") <= 120
    assert "make run" in readme
    assert "make test" in readme


def test_every_link_between_documents_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert not broken


def test_commands_in_the_documents_exist(app: Flask) -> None:
    told = set(re.findall(r"flask --app app ([a-z]+)", OPERATIONS)) - {"db"}

    assert not sorted(told - set(app.cli.commands)), "docs/operations.md names a command too many."


@pytest.mark.parametrize("name", ["glossary", "kinds", "operations"])
def test_no_table_says_the_same_twice(name: str) -> None:
    """Two who add a line each make such a pair without a conflict."""
    text = (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")
    for table in re.findall(r"(?:^\|.*\n)+", text, re.M):
        rows = [tuple(cell.strip() for cell in row.split("|")[1:3]) for row in table.splitlines()]
        keys = rows if name == "glossary" else [row[0] for row in rows]
        assert not [key for key, times in Counter(keys).items() if times > 1]
