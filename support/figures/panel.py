"""How long one case has lain with each unit so far, beside its other facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import LazyString
from sqlalchemy import select

from core.db import db
from support.clocks.courts import courts
from support.clocks.keeping import calendars_for, histories_of
from support.figures.words import WAITS
from support.models import SupportUnit, Ticket, WaitsFor

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Lay:
    """One unit's time with the case, in whole minutes of its opening hours."""

    place: str
    untaken: int
    worked: int
    waited: Sequence[tuple[LazyString, int]]

    @property
    def total(self) -> int:
        """All of it."""
        return self.untaken + self.worked + sum(minutes for _reason, minutes in self.waited)


def lay_of(ticket: Ticket, *, now: datetime) -> Sequence[Lay]:
    """In the order they got it."""
    events = histories_of([ticket.id]).get(ticket.id, [])
    found = courts(events, calendars_for([events]), now)
    units = select(SupportUnit).where(SupportUnit.id.in_([court.unit for court in found]))
    places = {unit.id: unit.unit.place for unit in db.session.scalars(units)}
    return [
        Lay(
            place=places[court.unit],
            untaken=court.untaken // MINUTE,
            worked=court.worked // MINUTE,
            waited=[
                (WAITS[WaitsFor(reason.value)], time // MINUTE)
                for reason, time in court.waited.items()
            ],
        )
        for court in found
    ]
