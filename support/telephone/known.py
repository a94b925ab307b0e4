"""What is known while somebody is on the line: plain values, so that a call can be thought through
without a phone, a database or a clock."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from support import hours, routing
from support.hours import Timetable
from support.receivers import Audience
from support.routing import Directory, Inquiry

LONG_BEFORE = timedelta(hours=12)  # ours: a meeting is about now from so long before it starts
LONG_AFTER = timedelta(hours=1)  # until so long after it ended


class LineKind(StrEnum):
    """Whom a number is for. It says how to greet; who helps follows from who calls."""

    CITIZEN = "citizen"
    STAFF = "staff"


@dataclass(frozen=True)
class Line:
    """The number that was called."""

    name: str
    kind: LineKind
    organisation_id: uuid.UUID


@dataclass(frozen=True)
class Sight:
    """A meeting as a caller may hear of it: when, and whether they can go in. Nothing else."""

    meeting_id: uuid.UUID
    occurrence_id: uuid.UUID
    participant_id: uuid.UUID | None  # none: several in the same meeting have this number
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    room_is_open: bool
    dial_in: str | None
    inquiry: Inquiry
    responsible: uuid.UUID | None = None  # the unit that has the caller's open case
    language: str = "da"

    @property
    def is_on(self) -> bool:
        """Whether it takes place, or did."""
        return not self.is_cancelled

    def is_about(self, now: datetime) -> bool:
        """Whether it is near enough to be what somebody calls about."""
        return self.starts_at < now + LONG_BEFORE and now < self.ends_at + LONG_AFTER

    def way_in(self, now: datetime) -> str | None:
        """The number that leads into the room, while there is a reason to."""
        return self.dial_in if self.is_on and self.room_is_open and now < self.ends_at else None


@dataclass(frozen=True)
class Desk:
    """A unit that may be rung. Without a number it is passed by."""

    name: str
    number: str | None
    table: Timetable
    ring_seconds: int = 20
    is_here: bool = True  # somebody of ours works there, and reads its list


@dataclass(frozen=True)
class Known:
    """Everything that a step rests on."""

    line: Line
    rows: Directory
    desks: Mapping[uuid.UUID, Desk]
    by_number: tuple[Sight, ...] = ()
    by_code: Sight | None = None  # of the digits that were typed just now
    chosen: Sight | None = None
    sorts: uuid.UUID | None = None  # who reads what has no desk of its own
    is_guessing: bool = False  # too many codes were wrong, of this caller or of all together
    keep_days: int = 30

    def about_now(self, now: datetime) -> tuple[Sight, ...]:
        """The caller's meetings, the nearest first: who calls has at most a few in a day."""
        near = (sight for sight in self.by_number if sight.is_about(now))
        return tuple(sorted(near, key=lambda s: (s.is_cancelled, abs(s.starts_at - now))))

    def receivers(self, sight: Sight | None) -> tuple[uuid.UUID, ...]:
        """Who helps this caller, in order: who has the case already goes first."""
        if not self.rows.tiers:
            return ()
        found = routing.route(self.rows, sight.inquiry if sight else self._of_the_line())
        first = (sight.responsible,) if sight and sight.responsible else ()
        return tuple(dict.fromkeys((*first, *found.receivers)))

    def open_now(self, sight: Sight | None, now: datetime) -> tuple[uuid.UUID, ...]:
        """Those of them who answer."""
        found = ((id, self.desks.get(id)) for id in self.receivers(sight))
        return tuple(id for id, desk in found if desk and hours.is_open(desk.table, now))

    def read_by(self, sight: Sight | None, now: datetime) -> uuid.UUID | None:
        """On whose list it lies while there is no case: somebody works there."""
        open_here = [id for id in self.open_now(sight, now) if self.desks[id].is_here]
        return next(iter(open_here or self.here(sight)[-1:]), self.sorts)

    def here(self, sight: Sight | None) -> tuple[uuid.UUID, ...]:
        """Those of who helps that have a desk here."""
        found = ((id, self.desks.get(id)) for id in self.receivers(sight))
        return tuple(id for id, desk in found if desk and desk.is_here)

    def opens_at(self, sight: Sight | None, now: datetime) -> tuple[str, datetime] | None:
        """Who opens first of those who are closed, and when."""
        closed = (self.desks[id] for id in self.receivers(sight) if id in self.desks)
        found = ((desk.name, hours.next_opening(desk.table, now)) for desk in closed)
        soon = [(name, at) for name, at in found if at]
        return min(soon, key=lambda one: one[1], default=None)

    def _of_the_line(self) -> Inquiry:
        is_citizen = self.line.kind == LineKind.CITIZEN
        audience = Audience.CITIZEN if is_citizen else Audience.STAFF
        home = self.line.organisation_id
        return Inquiry(audience, home, home, is_cross_sector=True)
