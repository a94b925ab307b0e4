"""The figures for programs: the numbers of the page, with what may not be shown left out."""

from collections.abc import Mapping
from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validates_schema

from accounts.access import current_actor, with_token
from accounts.areas import areas_for
from accounts.models import Role
from booking.api.blueprint import bp
from booking.api.fields import Choice, Day, Id
from core import clock
from core.periods import Compared, Period, Span, compared
from support.figures.forms import EARLIEST, LONGEST
from support.figures.measures import Cell, Kind, Line
from support.figures.page import Page, page_of

TAG = "statistics"
Said = Mapping[str, Any]  # JSON values


class AreaSchema(Schema):
    """An organisation, with those below it."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class AreasSchema(Schema):
    """What somebody looks after."""

    areas = fields.List(fields.Nested(AreaSchema), required=True)


class StatisticsQuerySchema(Schema):
    """Of what, and of when."""

    area = Id(metadata={"description": "See `/statistics/areas`. Else all that you look after."})
    span = Choice(Span, load_default=Span.LAST_MONTH)
    first = Day(metadata={"description": "With `own`: the first day."})
    last = Day(metadata={"description": "With `own`: the last day."})

    @validates_schema
    def both_ends(self, said: dict[str, Any], **_options: Any) -> None:
        """Own days need both ends, in their order, as on the page."""
        if said.get("span") != Span.OWN:
            return
        first, last = said.get("first"), said.get("last")
        if first is None or last is None:
            raise ValidationError(str(_l("Choose the first and the last day.")), "first")
        if not EARLIEST <= first <= last <= first + LONGEST:
            said_so = _l("Choose a day after the first, at most three years on.")
            raise ValidationError(str(said_so), "last")


class PeriodSchema(Schema):
    """From the first day to the last, both counted."""

    first = Day(required=True)
    last = Day(required=True)


class NumberSchema(Schema):
    """One number. Null: nothing to count, or of so few that it would point at somebody."""

    number = fields.Float(required=True, allow_none=True)
    of = fields.Integer(required=True, allow_none=True)
    text = fields.String(required=True, metadata={"description": "As the page says it."})


class FigureSchema(Schema):
    """What is measured, and its number in the period and in the one before."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    kind = Choice(Kind, required=True)
    unit = fields.String(required=True)
    chosen = fields.Nested(NumberSchema, required=True)
    before = fields.Nested(NumberSchema, required=True)


class PartSchema(Schema):
    """One section."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    figures = fields.List(fields.Nested(FigureSchema), required=True)


class TierSchema(Schema):
    """One level of help."""

    name = fields.String(required=True)
    solved = fields.Nested(FigureSchema, required=True)
    minutes = fields.Nested(FigureSchema, required=True)


class StatisticsSchema(Schema):
    """All of it."""

    area = fields.Nested(AreaSchema, required=True)
    chosen = fields.Nested(PeriodSchema, required=True)
    before = fields.Nested(PeriodSchema, required=True)
    parts = fields.List(fields.Nested(PartSchema), required=True)
    tiers = fields.List(fields.Nested(TierSchema), required=True)


@bp.route("/statistics/areas", tag=TAG)
@with_token(Role.ADMINISTRATOR)
@bp.answers(AreasSchema)
def list_areas() -> Any:
    """The organisations you look after, from the top. Each counts with those below it."""
    return {"areas": [{"id": a.id, "name": a.name} for a in areas_for(current_actor())]}


@bp.route("/statistics", tag=TAG)
@with_token(Role.ADMINISTRATOR)
@bp.query(StatisticsQuerySchema)
@bp.answers(StatisticsSchema)
def read_statistics(asked: dict[str, Any]) -> Any:
    """The figures of meetings and help, of an area and a period, beside the period before.

    Practice is not counted. A number of fewer than five people or cases is null.
    """
    areas, now = areas_for(current_actor()), clock.now()
    wanted = asked.get("area", areas[0].id if areas else None)
    area = next((each for each in areas if each.id == wanted), None) or abort(404)
    page = page_of(area, periods(asked), now=now)
    return {
        "area": {"id": area.id, "name": area.name},
        "chosen": vars(page.periods.chosen),
        "before": vars(page.periods.before),
        **_numbers(page),
    }


def periods(asked: Said) -> Compared:
    """What was chosen, and the one before."""
    today = clock.to_local(clock.now()).date()
    own = Period(asked.get("first") or today, asked.get("last") or today)
    return compared(asked["span"], today, own)


def _numbers(page: Page) -> Said:
    parts = [
        {"key": part.key, "name": str(part.name), "figures": [_figure(each) for each in part.lines]}
        for part in page.parts
    ]
    tiers = [
        {"name": str(t.name), "solved": _figure(t.solved), "minutes": _figure(t.minutes)}
        for t in page.tiers
    ]
    return {"parts": parts, "tiers": tiers}


def _figure(line: Line) -> Said:
    measure = line.measure
    return {
        "name": measure.name,
        "label": str(measure.label),
        "kind": measure.kind.value,
        "unit": str(measure.unit),
        "chosen": _number(line.chosen),
        "before": _number(line.before),
    }


def _number(cell: Cell) -> Said:
    return {"number": cell.number, "of": cell.of, "text": cell.text}
