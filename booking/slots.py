"""Free times: for a leader and a room together. Nothing here decides; the guard does."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from accounts.models import User
from booking.claims import Resource, taken_between
from core import clock
from core.db import db
from core.errors import DomainError
from video.models import Room

STEP = timedelta(minutes=15)
NEAR, FAR = timedelta(days=3), timedelta(days=28)
WORKDAY = (7, 18)  # hours, Monday to Friday
AWAKE = (7, 22)  # hours, any day
MONDAY_TO_FRIDAY = 5
A_DAY = 2  # times offered of one day


class TimeSkipped(DomainError):
    """The clock is put forward over that time."""

    field = "time"
    message = _l(
        "That time does not exist: the clock is put forward from 2 to 3 that night. "
        "Choose another time."
    )


class TimeComesTwice(DomainError):
    """The clock is put back over that time."""

    field = "time"
    message = _l(
        "That time comes twice: the clock is put back from 3 to 2 that night. Choose another time."
    )


@dataclass(frozen=True)
class Slot:
    """A time that is free when it is found; somebody may take it the next moment."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))


@dataclass(frozen=True)
class Seat:
    """A room as a thing that can be taken (no resource while it never was)."""

    resource_id: int | None
    buffer: timedelta


def instant(on: date, at: time) -> datetime:
    """The instant the wall clock shows. Raises TimeSkipped and TimeComesTwice."""
    try:
        return clock.from_local(datetime.combine(on, at))
    except clock.NoSuchTime:
        raise TimeSkipped from None
    except clock.AmbiguousTime:
        raise TimeComesTwice from None


def fitting(rooms: Iterable[Room], expected: int) -> list[Room]:
    """The rooms that hold that many, the smallest first."""
    held = (room for room in rooms if room.capacity >= expected)
    return sorted(held, key=lambda room: (room.capacity, room.name, room.id))


class Calendar:
    """What is taken in a span, read in two statements."""

    def __init__(
        self,
        leader_id: uuid.UUID,
        rooms: Sequence[Room] | None,
        start: datetime,
        end: datetime,
        *,
        now: datetime | None = None,
    ) -> None:
        """`rooms` are those that would do; None when the meeting needs no room. Holds that have
        run out by `now` are free; without it they count until a job has tidied."""
        self.start, self.end = start, end
        self._leader: int | None = None
        self._seats = self._read_seats(leader_id, rooms)
        seats = (self._seats or {}).values()
        wanted = [i for i in (self._leader, *(s.resource_id for s in seats)) if i is not None]
        margin = max((seat.buffer for seat in seats), default=timedelta())
        self._taken: dict[int, list[tuple[datetime, datetime]]] = {}
        found = taken_between(wanted, start - margin, end + margin, now=now)
        for resource_id, since, until in found:
            self._taken.setdefault(resource_id, []).append((since, until))

    def _read_seats(
        self, leader_id: uuid.UUID, rooms: Sequence[Room] | None
    ) -> dict[uuid.UUID, Seat] | None:
        ids = [room.id for room in rooms or ()]
        found = db.session.execute(
            select(Resource.id, Resource.room_id).where(
                or_(Resource.user_id == leader_id, Resource.room_id.in_(ids))
            )
        )
        by_room = {row.room_id: row.id for row in found}
        self._leader = by_room.get(None)
        if rooms is None:
            return None
        return {
            room.id: Seat(by_room.get(room.id), timedelta(minutes=room.buffer_minutes))
            for room in rooms
        }

    def _free(self, resource_id: int | None, start: datetime, end: datetime) -> bool:
        taken = self._taken.get(resource_id, ()) if resource_id is not None else ()
        return not any(since < end and start < until for since, until in taken)

    def leader_is_free(self, slot: Slot) -> bool:
        """Whether the leader leads nothing then."""
        return self._free(self._leader, slot.starts_at, slot.ends_at)

    def room_is_free(self, room: Room, slot: Slot) -> bool:
        """Whether this room is free then, the pause it needs before and after included."""
        return self._seat_is_free((self._seats or {})[room.id], slot)

    def _seat_is_free(self, seat: Seat, slot: Slot) -> bool:
        start, end = slot.starts_at - seat.buffer, slot.ends_at + seat.buffer
        return self._free(seat.resource_id, start, end)

    def has_room(self, slot: Slot) -> bool:
        """Whether a room is free then, or none is needed."""
        seats = self._seats
        return seats is None or any(self._seat_is_free(seat, slot) for seat in seats.values())

    def is_free(self, slot: Slot) -> bool:
        """Whether leader and room are free then."""
        return self.leader_is_free(slot) and self.has_room(slot)

    def slots(self, duration: timedelta) -> Iterator[Slot]:
        """Every quarter of an hour in the span."""
        at = self.start
        while at + duration <= self.end:
            yield Slot(at, at + duration)
            at += STEP


def next_quarter(instant: datetime) -> datetime:
    """The quarter of an hour at or after the instant."""
    past = timedelta(
        minutes=instant.minute % 15, seconds=instant.second, microseconds=instant.microsecond
    )
    return instant if not past else instant - past + STEP


def in_working_hours(slot: Slot) -> bool:
    """Monday to Friday from 7 to 18, on the Danish clock."""
    return _within(slot, WORKDAY) and clock.to_local(slot.starts_at).weekday() < MONDAY_TO_FRIDAY


def usual_times(first_hour: int, *, now: datetime) -> "Choice":
    """In working hours, and not before the usual hour unless it is today."""
    today = clock.to_local(now).date()

    def is_usual(slot: Slot) -> bool:
        at = clock.to_local(slot.starts_at)
        return in_working_hours(slot) and (at.hour >= first_hour or at.date() == today)

    return is_usual


def when_awake(slot: Slot) -> bool:
    """Any day from 7 to 22."""
    return _within(slot, AWAKE)


def _within(slot: Slot, hours: tuple[int, int]) -> bool:
    start, end = clock.to_local(slot.starts_at), clock.to_local(slot.ends_at)
    return (
        start.date() == end.date()
        and start.hour >= hours[0]
        and end.hour * 60 + end.minute <= hours[1] * 60
    )


Choice = Callable[[Slot], bool]
CHOICES: Sequence[Choice] = (in_working_hours, when_awake)


def nearest_free(
    leader: User,
    rooms: Sequence[Room] | None,
    expected: int,
    starts_at: datetime,
    duration: timedelta,
    now: datetime,
    limit: int = 3,
) -> list[Slot]:
    """The free times nearest to a wish, in working hours before any other. Soonest first."""
    suited = None if rooms is None else fitting(rooms, expected)
    found: list[Slot] = []
    for reach, choices in ((NEAR, CHOICES[:1]), (FAR, CHOICES)):
        first = next_quarter(max(now, starts_at - reach))
        calendar = Calendar(leader.id, suited, first, starts_at + reach + duration, now=now)
        nearest = sorted(calendar.slots(duration), key=lambda s: abs(s.starts_at - starts_at))
        found = _pick(nearest, calendar, choices, limit)
        if len(found) == limit:
            break
    return sorted(found, key=lambda slot: slot.starts_at)


def _pick(
    nearest: Sequence[Slot], calendar: Calendar, choices: Sequence[Choice], limit: int
) -> list[Slot]:
    """The first free ones that the first choice allows; where those are too few, the next."""
    chosen: list[Slot] = []
    for choice in choices:
        free = (s for s in nearest if s not in chosen and choice(s) and calendar.is_free(s))
        chosen += islice(free, limit - len(chosen))
    return chosen


def first_free(
    calendar: Calendar,
    duration: timedelta,
    *,
    limit: int = 4,
    apart: timedelta,
    prefers: Choice = in_working_hours,
) -> list[Slot]:
    """The first free times that are preferred, some way apart so that there is a choice. Where
    there is none at all, the first in working hours."""
    for choice in (prefers, in_working_hours):
        if found := _spread(calendar, duration, choice, limit, apart):
            return found
    return []


def _spread(
    calendar: Calendar, duration: timedelta, choice: Choice, limit: int, apart: timedelta
) -> list[Slot]:
    chosen: list[Slot] = []
    days: dict[date, int] = {}
    for slot in calendar.slots(duration):
        day = clock.to_local(slot.starts_at).date()
        near = chosen and slot.starts_at - chosen[-1].starts_at < apart
        if near or days.get(day, 0) >= A_DAY or not choice(slot):
            continue
        if calendar.is_free(slot):
            chosen.append(slot)
            days[day] = days.get(day, 0) + 1
        if len(chosen) == limit:
            break
    return chosen
