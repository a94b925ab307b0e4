"""What is measured, what it is called, and how one number of it is shown."""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString, format_decimal
from flask_babel import gettext as _

from booking.figures.tallies import Pair, Tally
from core.filters import NBSP

FEW = 5  # ours: of fewer it could be seen who they are


class Kind(StrEnum):
    """What sort of number it is."""

    COUNT = "count"
    OPEN_COUNT = "open_count"  # of meetings and cases: shown however small
    SHARE = "share"
    MEAN = "mean"


@dataclass(frozen=True)
class Measure:
    """One thing that is measured. `hint` says how, where the name does not."""

    name: str
    kind: Kind
    label: LazyString
    hint: LazyString | str = ""
    unit: LazyString | str = ""


@dataclass(frozen=True)
class Cell:
    """One number as it is shown. Without `number` there is none, or it is not shown."""

    text: str
    number: float | None = None
    of: int | None = None

    @property
    def percent(self) -> float:
        """How far a bar of it goes."""
        return self.number or 0


@dataclass(frozen=True)
class Line:
    """A measure with its number of the period, and of the one before."""

    measure: Measure
    chosen: Cell
    before: Cell


def line(measure: Measure, pair: Pair) -> Line:
    """Both numbers of a measure."""
    return Line(measure, cell(measure, pair.chosen), cell(measure, pair.before))


def cell(measure: Measure, tally: Tally) -> Cell:
    """The number, unless it is of so few that it points at somebody."""
    if measure.kind == Kind.OPEN_COUNT:
        return Cell(said(tally.part), tally.part)
    if not tally.of:
        is_count = measure.kind == Kind.COUNT
        return Cell(said(0), 0) if is_count else Cell(_("Nothing to count"))
    if tally.of < FEW or (measure.kind == Kind.COUNT and 0 < tally.part < FEW):
        return Cell(few())
    if measure.kind == Kind.COUNT:
        return Cell(said(tally.part), tally.part, tally.of if tally.of > tally.part else None)
    if measure.kind == Kind.SHARE:
        percent = round(100 * tally.part / tally.of, 1)
        return Cell(f"{said(round(percent))}{NBSP}%", percent, tally.of)
    mean = round(tally.part / tally.of, 1)
    return Cell(said(mean), mean, tally.of)


def few() -> str:
    """What stands where there were so few."""
    return str(_("fewer than %(few)s", few=FEW))


def said(number: float) -> str:
    """With the comma and the dots of the reader's language."""
    return str(format_decimal(number, format="#,##0.#"))
