"""Rooms, people and what is taken of them, written straight into the database."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from accounts.models import Organisation
from booking.claims import Claim, ClaimState, resource_for
from booking.models import MeetingForm
from booking.times.calendar import Needed
from booking.times.seats import seats_for
from core.db import db
from tests.factories import Cast
from video.models import PooledRoom, Room, RoomPool

Taken = tuple[int, datetime, datetime]
MINUTE = timedelta(minutes=1)


def take(resource_id: int, start: datetime, end: datetime, **said: object) -> None:
    """This is taken then."""
    kind = {"state": ClaimState.BOOKED, "kind": "room", **said}
    db.session.add(Claim(resource_id=resource_id, starts_at=start, ends_at=end, **kind))
    db.session.flush()


def take_all(wished: Iterable[Taken]) -> list[Taken]:
    """As many of them, in their order, as can be at once; nothing else is taken."""
    db.session.execute(delete(Claim))
    kept: list[Taken] = []
    for one in wished:
        if not any(clash(one, other) for other in kept):
            kept.append(one)
            take(*one)
    return kept


def clash(one: Taken, other: Taken) -> bool:
    """Whether both want the same thing at a time."""
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


@dataclass(frozen=True)
class Things:
    """What a meeting of Anna's for three needs: herself, one of the rooms; and Bo and Jens."""

    needed: Needed
    leader: int
    people: dict[uuid.UUID, int]
    rooms: Sequence[tuple[int, timedelta]]  # with the pause each needs
    pooled: Sequence[int] = ()  # of these only one can be taken at a time

    @property
    def ids(self) -> list[int]:
        """Everything that can be taken."""
        return [self.leader, *self.people.values(), *(room for room, _pause in self.rooms)]

    @classmethod
    def of(cls, cast: Cast) -> "Things":
        """Call it within `work()`, when the rooms are there."""
        people = {user.id: resource_for(user_id=user.id) for user in (cast.bo, cast.jens)}
        leader = resource_for(user_id=cast.anna.id)
        for seat in seats_for(MeetingForm.VIDEO, cast.at.adults.id, 3) or ():
            resource_for(room_id=seat.room_id)
        seats = seats_for(MeetingForm.VIDEO, cast.at.adults.id, 3) or ()
        rooms = [(seat.resource_id or 0, seat.buffer_minutes * MINUTE) for seat in seats]
        pooled = [seat.resource_id or 0 for seat in seats if seat.pool_id]
        return cls(Needed(cast.anna.id, seats, list(people)), leader, people, rooms, pooled)

    def can_be(self, taken: Sequence[Taken], start: datetime, end: datetime) -> bool:
        """Whether leader and a room are free, looked at one by one."""
        return self.is_free(taken, self.leader, start, end) and any(
            self.has_place(taken, room, start - pause, end + pause) for room, pause in self.rooms
        )

    def busy(self, taken: Sequence[Taken], start: datetime, end: datetime) -> list[uuid.UUID]:
        """Who of the others cannot come, looked at one by one."""
        return [who for who, one in self.people.items() if not self.is_free(taken, one, start, end)]

    def has_place(self, taken: Sequence[Taken], room: int, start: datetime, end: datetime) -> bool:
        """Whether the room is free then, and none of its pool is taken."""
        rooms = self.pooled if room in self.pooled else [room]
        return all(self.is_free(taken, each, start, end) for each in rooms)

    @staticmethod
    def is_free(taken: Sequence[Taken], resource: int, start: datetime, end: datetime) -> bool:
        """Whether nothing that is taken of it meets the span."""
        return not any(clash((resource, start, end), one) for one in taken)


def make_pool(
    session: Session,
    owner: Organisation,
    *rooms: Room,
    most: int = 1,
    most_people: int | None = None,
) -> RoomPool:
    """A pool of these rooms."""
    pool = RoomPool(
        organisation_id=owner.id, name=f"Pulje {most}", most=most, most_people=most_people
    )
    session.add(pool)
    session.flush()
    session.add_all(PooledRoom(room_id=room.id, pool_id=pool.id) for room in rooms)
    session.commit()
    return pool
