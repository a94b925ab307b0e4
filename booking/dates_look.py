"""What is taken on many dates at once, read in one statement. Nothing here decides."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, literal, or_, select, union_all

from booking.claims import Claim, ClaimState, Resource
from booking.models import SkipReason
from booking.services.rules import LONGEST
from booking.slots import Slot
from core.db import UtcDateTime, db
from video.models import Room

MARGIN = timedelta(hours=2)  # no buffer is longer: a claim begins within it of its meeting


class DatesLook:
    """Leader and rooms on these dates. `rooms` would do; None when none is needed."""

    def __init__(
        self, leader_id: uuid.UUID, rooms: Sequence[Room] | None, slots: Sequence[Slot]
    ) -> None:
        self.slots, self._rooms = slots, rooms
        ids = [room.id for room in rooms or ()]
        found = db.session.execute(
            select(Resource.id, Resource.room_id).where(
                or_(Resource.user_id == leader_id, Resource.room_id.in_(ids))
            )
        )
        self._resources = {row.room_id: row.id for row in found}
        self._taken: dict[int, list[Slot]] = {}
        if slots and self._resources:
            self._read()

    def _read(self) -> None:
        """What is taken near the dates: of a room it may be years, most of it elsewhere."""
        type_ = UtcDateTime()
        dates = union_all(
            *(
                select(
                    literal(slot.starts_at - MARGIN, type_).label("since"),
                    literal(slot.ends_at + MARGIN, type_).label("until"),
                    literal(slot.starts_at - MARGIN - LONGEST - MARGIN, type_).label("earliest"),
                )
                for slot in self.slots
            )
        ).subquery()
        near = and_(
            Claim.starts_at < dates.c.until,
            Claim.starts_at > dates.c.earliest,
            Claim.ends_at > dates.c.since,
        )
        rows = db.session.execute(
            select(Claim.resource_id, Claim.starts_at, Claim.ends_at)
            .join_from(dates, Claim, near)
            .where(
                Claim.resource_id.in_(self._resources.values()), Claim.state != ClaimState.RELEASED
            )
        )
        for resource_id, since, until in rows:
            self._taken.setdefault(resource_id, []).append(Slot(since, until))

    def _free(self, resource_id: int | None, slot: Slot, buffer: timedelta) -> bool:
        start, end = slot.starts_at - buffer, slot.ends_at + buffer
        taken = self._taken.get(resource_id, ()) if resource_id is not None else ()
        return not any(span.starts_at < end and start < span.ends_at for span in taken)

    def leader_is_free(self, slot: Slot) -> bool:
        """Whether the leader leads nothing then."""
        return self._free(self._resources.get(None), slot, timedelta())

    def room_is_free(self, room: Room, slot: Slot) -> bool:
        """Whether this room is free then, the pause it needs before and after included."""
        buffer = timedelta(minutes=room.buffer_minutes)
        return self._free(self._resources.get(room.id), slot, buffer)

    def conflict(self, slot: Slot) -> SkipReason | None:
        """What stands in the way then, if anything does."""
        if not self.leader_is_free(slot):
            return SkipReason.LEADER_BUSY
        has_room = self._rooms is None or any(self.room_is_free(r, slot) for r in self._rooms)
        return None if has_room else SkipReason.NO_ROOM

    def rooms(self) -> list[Room]:
        """A room for each date: the same where one is free on all of them, else the one that is
        free most often, and on the other dates the smallest. Every date has one free."""
        rooms = self._rooms or ()
        whole = (r for r in rooms if all(self.room_is_free(r, slot) for slot in self.slots))
        if found := next(whole, None):
            return [found] * len(self.slots)
        free = {room.id: [self.room_is_free(room, slot) for slot in self.slots] for room in rooms}
        most = max(rooms, key=lambda room: sum(free[room.id]))
        return [
            next(room for room in (most, *rooms) if free[room.id][number])
            for number in range(len(self.slots))
        ]
