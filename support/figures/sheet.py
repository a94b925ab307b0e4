"""The figures, and the minutes with each unit, as files that Danish Excel opens."""

from collections.abc import Iterator

from flask_babel import gettext as _

from core.periods import Period
from support.figures.cases_page import CasesPage
from support.figures.measures import Cell, Line, few
from support.figures.page import Page
from support.models import WaitsFor
from support.sheets import Row, file_of, with_comma


def sheet_of(page: Page) -> bytes:
    """A row for each number of each period."""
    return file_of(_headings(), _rows(page))


def _headings() -> Row:
    return [
        _("Organisation"), _("Part"), _("Figure"), _("From"), _("Until and with"),
        _("Value"), _("Measured in"), _("Of how many"),
    ]  # fmt: skip


def _rows(page: Page) -> Iterator[Row]:
    for part in page.parts:
        for line in part.lines:
            yield from _both(page, str(part.name), line)
    for tier in page.tiers:
        for line in (tier.solved, tier.minutes):
            yield from _both(page, str(tier.name), line)


def _both(page: Page, part: str, line: Line) -> Iterator[Row]:
    yield _row(page.area.name, part, line, page.periods.chosen, line.chosen)
    yield _row(page.area.name, part, line, page.periods.before, line.before)


def _row(area: str, part: str, line: Line, period: Period, cell: Cell) -> Row:
    days = (period.first.isoformat(), period.last.isoformat())
    value = cell.text if cell.number is None else with_comma(cell.number)
    of = "" if cell.of is None else str(cell.of)
    return [area, part, str(line.measure.label), *days, value, str(line.measure.unit), of]


def courts_of(page: CasesPage) -> bytes:
    """A row for each unit: minutes for each ended case, on average. Of few cases, none."""
    waited = [str(page.waits(reason)) for reason in WaitsFor]
    headings = [
        _("Unit"), _("From"), _("Until and with"), _("Cases"), _("Before it was taken"),
        _("Worked on"), *waited, _("All the time"), _("Measured in"),
    ]  # fmt: skip
    return file_of(headings, _courts(page))


def _courts(page: CasesPage) -> Iterator[Row]:
    days = (page.period.first.isoformat(), page.period.last.isoformat())
    for court in page.courts:
        times = [*court.minutes.values(), court.total]
        said = [with_comma(minutes) for minutes in times] if court.is_shown else [""] * len(times)
        cases = str(court.cases) if court.is_shown else few()
        yield [court.place, *days, cases, *said, _("minutes on average")]
