"""The rooms of an administrator on one day: which are taken when, and by which unit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from uuid import UUID

from sqlalchemy import Select, or_, select

from accounts.models import Unit, User
from booking.claims import HOLDS, LONGEST, Claim, Resource
from booking.models import Meeting, Occurrence
from booking.slots import Slot
from core import clock
from core.db import db
from video.models import Room
from video.register import rooms_for


@dataclass(frozen=True)
class Use:
    """A room is taken then. An administrator sees time, room and unit, and nothing else of a
    meeting (product rule 3.19); what is only held belongs to no unit yet."""

    slot: Slot
    unit: str | None


@dataclass(frozen=True)
class RoomDay:
    """One room that day."""

    id: UUID
    name: str
    capacity: int
    uses: Sequence[Use]


@dataclass(frozen=True)
class Day:
    """All of them."""

    on: date
    rooms: Sequence[RoomDay]
    at_once: int  # the most that are taken at one time

    @property
    def in_use(self) -> int:
        """How many are taken at some time that day."""
        return sum(bool(room.uses) for room in self.rooms)

    @property
    def before(self) -> date:
        """The day before."""
        return self.on - timedelta(days=1)

    @property
    def after(self) -> date:
        """The day after."""
        return self.on + timedelta(days=1)


def day_of(actor: User, on: date, *, now: datetime) -> Day:
    """The rooms that the actor looks after and that are in use, in two statements."""
    days = (on, on + timedelta(days=1))
    start, end = (clock.from_local(datetime.combine(day, time())) for day in days)
    uses: dict[UUID | None, list[Use]] = defaultdict(list)
    for room_id, since, until, unit in db.session.execute(taken(actor, start, end, now=now)):
        uses[room_id].append(Use(Slot(since, until), unit))
    mine = rooms_for(actor).where(Room.is_active)
    wanted = mine.with_only_columns(Room.id, Room.name, Room.capacity).order_by(Room.name)
    rooms = [RoomDay(*row, uses[row.id]) for row in db.session.execute(wanted)]
    return Day(on, rooms, _at_once([use for room in rooms for use in room.uses]))


def taken(
    actor: User, start: datetime, end: datetime, *, now: datetime
) -> Select[UUID | None, datetime, datetime, str]:
    """The statement of what is taken, the pauses of the rooms included; a test reads its plan."""
    mine = rooms_for(actor).where(Room.is_active).with_only_columns(Room.id)
    return (
        select(Resource.room_id, Claim.starts_at, Claim.ends_at, Unit.name)
        .join(Resource, Resource.id == Claim.resource_id)
        .outerjoin(Occurrence, Occurrence.id == Claim.occurrence_id)
        .outerjoin(Meeting, Meeting.id == Occurrence.meeting_id)
        .outerjoin(Unit, Unit.id == Meeting.unit_id)
        .where(
            Claim.starts_at < end,
            Claim.starts_at > start - LONGEST,
            Claim.ends_at > start,
            HOLDS,
            or_(Claim.expires_at.is_(None), Claim.expires_at > now),
            Resource.room_id.in_(mine),
        )
        .order_by(Claim.starts_at, Claim.id)
    )


def _at_once(uses: Sequence[Use]) -> int:
    """Whoever leaves is gone before the next one comes: spans are half-open."""
    comes = [(use.slot.starts_at, 1) for use in uses]
    goes = [(use.slot.ends_at, -1) for use in uses]
    return max(accumulate(step for _at, step in sorted(comes + goes)), default=0)
