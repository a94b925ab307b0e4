"""Where cases lay, for programs: minutes with each unit, and which of them to look at."""

from collections.abc import Sequence
from typing import Any

from flask import abort
from marshmallow import Schema, fields

from accounts.access import current_actor, with_token
from accounts.areas import Area, areas_for
from accounts.models import Role
from booking.api.blueprint import bp
from booking.api.fields import Choice, Instant, Number
from core import clock
from support.api.statistics import TAG, PeriodSchema, Said, StatisticsQuerySchema, periods
from support.clocks.promises import Name
from support.figures.cases import Case
from support.figures.cases_page import CasesPage, cases_page
from support.figures.causes import Cause
from support.figures.courts import CourtLine
from support.figures.forms import MOST_HOURS, USUAL_HOURS
from support.figures.scope import Scope
from support.models import WaitsFor


class CasesQuerySchema(StatisticsQuerySchema):
    """The same, and when a case lies still."""

    hours = Number(
        1,
        MOST_HOURS,
        load_default=USUAL_HOURS,
        in_address=True,
        metadata={"description": "In which nobody moved it, of its unit's opening hours."},
    )


class CourtSchema(Schema):
    """One unit. Minutes for each ended case on average; null where there were fewer than five."""

    unit_id = fields.UUID(required=True)
    place = fields.String(required=True)
    cases = fields.Integer(required=True, allow_none=True)
    minutes = fields.Dict(
        keys=fields.String(), values=fields.Float(), required=True, allow_none=True
    )


class NamedCaseSchema(Schema):
    """By its number only: what it is about is for those who may open it."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    place = fields.String(required=True)
    may_open = fields.Boolean(required=True)


class StillSchema(NamedCaseSchema):
    """Nobody has moved it for so long."""

    minutes = fields.Integer(required=True)
    waits_for = Choice(WaitsFor, required=True, allow_none=True)


class ToAndFroSchema(NamedCaseSchema):
    """It came back to a unit that had given it away."""

    hand_overs = fields.Integer(required=True)


class LateSchema(NamedCaseSchema):
    """A promise that was not kept, and how the case lay then."""

    promise = Choice(Name, required=True)
    due_at = Instant(required=True)
    cause = Choice(Cause, required=True)


class CaseStatisticsSchema(Schema):
    """All of it."""

    chosen = fields.Nested(PeriodSchema, required=True)
    courts = fields.List(fields.Nested(CourtSchema), required=True)
    stuck = fields.List(fields.Nested(StillSchema), required=True)
    to_and_fro = fields.List(fields.Nested(ToAndFroSchema), required=True)
    late = fields.List(fields.Nested(LateSchema), required=True)


@bp.route("/statistics/cases", tag=TAG)
@with_token()
@bp.query(CasesQuerySchema)
@bp.answers(CaseStatisticsSchema)
def read_case_statistics(asked: dict[str, Any]) -> Any:
    """Where cases lay, and which lie still, went to and fro, or came late.

    Of an area for who looks after one; for supporters, of the cases that their units see.
    """
    actor, now = current_actor(), clock.now()
    areas = areas_for(actor)
    if not areas and not actor.has_role(Role.SUPPORTER):
        abort(403)
    ids = _area(areas, asked).organisation_ids if areas or "area" in asked else None
    scope = Scope(actor, ids, periods(asked).chosen, now)
    return _told(cases_page(scope, asked["hours"]))


def _area(areas: Sequence[Area], asked: Said) -> Area:
    wanted = asked.get("area", areas[0].id if areas else None)
    return next((each for each in areas if each.id == wanted), None) or abort(404)


def _told(page: CasesPage) -> Said:
    def named(case: Case) -> Said:
        return {**vars(case), "may_open": case.id in page.may_open}

    return {
        "chosen": vars(page.period),
        "courts": [_court(each) for each in page.courts],
        "stuck": [
            {
                **named(each.case),
                "minutes": int(each.time.total_seconds() // 60),
                "waits_for": each.waits_for and each.waits_for.value,
            }
            for each in page.stuck
        ],
        "to_and_fro": [
            {**named(each.case), "hand_overs": each.hand_overs} for each in page.to_and_fro
        ],
        "late": [
            {
                **named(each.case),
                "promise": each.promise.value,
                "due_at": each.due_at,
                "cause": each.cause.value,
            }
            for each in page.breaches.newest
        ],
    }


def _court(line: CourtLine) -> Said:
    shown = line if line.is_shown else None
    return {
        "unit_id": line.unit_id,
        "place": line.place,
        "cases": shown and shown.cases,
        "minutes": shown and dict(shown.minutes),
    }
