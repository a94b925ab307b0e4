"""How long ended cases lay with each unit, and what they waited for there."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from accounts.models import Organisation, Unit
from core.db import db
from support.figures.measures import FEW
from support.figures.models import CourtTime
from support.figures.scope import Scope
from support.models import ENDED, SupportUnit, Ticket, WaitsFor

MOST = 100
TIMES = ("untaken", "worked", *(reason.value for reason in WaitsFor))


@dataclass(frozen=True)
class CourtLine:
    """One unit: minutes for each case that it had, on average, in its own opening hours."""

    unit_id: uuid.UUID
    place: str
    cases: int
    minutes: Mapping[str, float]

    @property
    def is_shown(self) -> bool:
        """Not of so few cases that it is the work of one that is looked at."""
        return self.cases >= FEW

    @property
    def total(self) -> float:
        """All the time that a case lay there."""
        return sum(self.minutes.values())

    @property
    def waited(self) -> Sequence[tuple[WaitsFor, float]]:
        """What for, and how long, where it was at all."""
        return [(reason, self.minutes[reason]) for reason in WaitsFor if self.minutes[reason]]


def court_lines(scope: Scope) -> Sequence[CourtLine]:
    """Who had most of the time stands first. One statement."""
    sums = [func.sum(getattr(CourtTime, name)).label(name) for name in TIMES]
    in_all = func.sum(sum((getattr(CourtTime, name) for name in TIMES[1:]), CourtTime.untaken))
    wanted = (
        select(SupportUnit.id, Unit.name, Organisation.name, func.count(), *sums)
        .join(CourtTime, CourtTime.support_unit_id == SupportUnit.id)
        .join(Ticket, Ticket.id == CourtTime.ticket_id)
        .join(Unit, Unit.id == SupportUnit.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .where(*scope.of_period, Ticket.status.in_(ENDED))
        .group_by(SupportUnit.id, Unit.name, Organisation.name)
        .order_by(in_all.desc(), SupportUnit.id)
        .limit(MOST)
    )
    return [_line(row) for row in db.session.execute(wanted)]


def _line(row: Any) -> CourtLine:  # a row of the above
    id, unit, organisation, cases, *seconds = row
    minutes = {n: round(s / 60 / cases, 1) for n, s in zip(TIMES, seconds, strict=True)}
    place = unit if unit == organisation else f"{unit}, {organisation}"
    return CourtLine(id, place, cases, minutes)
