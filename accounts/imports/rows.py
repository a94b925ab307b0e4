"""A row of a file and what it would do, whatever the rows are about."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from accounts.imports import columns
from accounts.imports.columns import as_cell
from accounts.imports.known import KEYS, Thing
from accounts.imports.models import ImportKind

CHUNK = 1000  # rows a statement


class Effect(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file, and what it would do. `values` are those that would be written."""

    number: int
    label: str
    effect: Effect
    faults: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    target: Thing | None = None
    place: uuid.UUID | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def changes(self, kind: ImportKind) -> list[tuple[str, str, str]]:
        """Column, what stands there, and what will: for a row that changes something."""
        before = self.target.values if self.target else {}
        return [
            (
                columns.COLUMNS[kind][name].names[0],
                as_cell(name, before.get(name)),
                as_cell(name, value),
            )
            for name, value in self.values.items()
        ]

    def words(self) -> str:
        """A new user in a line: what matters of them, so that nobody gets a role unseen."""
        said = ((name, self.values.get(name)) for name in ("email", "unit", "roles"))
        return " · ".join(as_cell(name, value) for name, value in said if value)


def chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """As many as one statement takes, at a time."""
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def by_said(things: Iterable[Thing]) -> dict[str, set[uuid.UUID]]:
    """Things by everything a cell can call them."""
    found: dict[str, set[uuid.UUID]] = {}
    for thing in things:
        for said in (thing.name, *(thing.values[key] for key in KEYS)):
            if said:
                found.setdefault(said.casefold(), set()).add(thing.id)
    return found
