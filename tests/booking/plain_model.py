"""Who has which leader and room when, as a plain list: what the claims are held against."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
UTC = ZoneInfo("UTC")
LATE_BY = timedelta(minutes=5)


class Span(NamedTuple):
    """From and to, half-open."""

    start: datetime
    end: datetime

    def meets(self, other: "Span") -> bool:
        """Whether some of the time is in both."""
        return self.start < other.end and other.start < self.end


class Room(NamedTuple):
    """How many it holds, its pause before and after, and whether it is of the pool."""

    name: str
    holds: int
    pause: timedelta
    is_pooled: bool

    def with_pause(self, span: Span) -> Span:
        """When it is taken for a meeting."""
        return Span(span.start - self.pause, span.end + self.pause)


# The one in the middle needs so long a pause that two meetings in a row do not fit in it.
ROOMS = {
    room.name: room
    for room in (
        Room("Lille", 3, timedelta(), is_pooled=True),
        Room("Med pause", 10, timedelta(minutes=30), is_pooled=False),
        Room("Stor", 20, timedelta(), is_pooled=True),
    )
}


class Pool(NamedTuple):
    """What the rooms that share something hold at once: meetings, and people where they count."""

    most: int
    most_people: int | None = None

    def has_place(self, wanted: Span, people: int, others: Collection[tuple[Span, int]]) -> bool:
        """Whether there is one at every moment."""
        there = [(span, many) for span, many in others if span.meets(wanted)]
        moments = {wanted.start, *(max(span.start, wanted.start) for span, _many in there)}
        for moment in moments:
            at_once = [many for span, many in there if span.start <= moment < span.end]
            if len(at_once) >= self.most:
                return False
            if self.most_people is not None and sum(at_once) + people > self.most_people:
                return False
        return True


# One place; or places for so many people that a large meeting takes them alone.
POOLS = [Pool(1), Pool(2, 13)]


@dataclass(frozen=True)
class Row:
    """Something taken: a meeting's date, or a proposal that is held until then."""

    leader: str
    span: Span
    people: int
    room: str | None = None
    until: datetime | None = None
    needs_room: bool = True

    def is_held_at(self, now: datetime) -> bool:
        """Whether anybody else has to keep away."""
        return self.until is None or now < self.until

    @property
    def claims(self) -> list[tuple[str, Span]]:
        """What is taken when, with the pauses."""
        room = [(self.room, ROOMS[self.room].with_pause(self.span))] if self.room else []
        return [(self.leader, self.span), *room]


@dataclass(frozen=True)
class Date:
    """A date of a meeting: its entry in the calendar, and the day of the rule it stands for."""

    meeting: UUID
    entry: UUID | None
    day: date


@dataclass(frozen=True)
class Skipped:
    """A day of a series without a meeting."""

    meeting: UUID
    entry: UUID
    on: date
    leader: str


@dataclass
class Question:
    """A time poll that is open."""

    leader: str
    times: list[UUID]


@dataclass
class Model:
    """The whole world."""

    now: datetime
    pool: Pool = POOLS[0]
    rows: dict[UUID, Row] = field(default_factory=dict)  # of dates, and of proposals
    dates: dict[UUID, Date] = field(default_factory=dict)
    polls: dict[UUID, Question] = field(default_factory=dict)
    off: dict[UUID, tuple[Row, Date]] = field(default_factory=dict)  # dates that are cancelled
    skipped: dict[UUID, Skipped] = field(default_factory=dict)  # and not booked since
    rules: dict[UUID, tuple[time, int]] = field(default_factory=dict)  # when, how long: of an entry

    def active(self, without: Collection[UUID] = ()) -> Iterator[Row]:
        """What stands in the way now."""
        found = (row for id, row in self.rows.items() if id not in without)
        return (row for row in found if row.is_held_at(self.now))

    def coming(self) -> list[UUID]:
        """Dates that have not begun, the soonest first."""
        ahead = [id for id in self.dates if self.now < self.rows[id].span.start]
        return sorted(ahead, key=lambda id: (self.rows[id].span, self.rows[id].leader))

    def lapsed(self) -> list[UUID]:
        """Proposals to come that are not held any more."""
        out = (id for id, row in self.rows.items() if not row.is_held_at(self.now))
        return [id for id in out if self.now < self.rows[id].span.start]

    def free_rooms(self, wanted: Row, without: Collection[UUID] = ()) -> set[str | None]:
        """Which rooms it could have; that of none, where it needs none."""
        if not wanted.needs_room:
            return {None}
        others = [row for row in self.active(without) if row.room]
        large = (room for room in ROOMS.values() if room.holds >= wanted.people)
        free = (r for r in large if not any(_clash(r, wanted.span, row) for row in others))
        return {room.name for room in free if self._has_place(room, wanted, others)}

    def _has_place(self, room: Room, wanted: Row, others: Collection[Row]) -> bool:
        """Where the room shares something: whether anything of it is left."""
        pooled = [(ROOMS[row.room or ""], row) for row in others]
        there = [(r.with_pause(row.span), row.people) for r, row in pooled if r.is_pooled]
        span = room.with_pause(wanted.span)
        return not room.is_pooled or self.pool.has_place(span, wanted.people, there)

    def can_be(self, wanted: Row, without: Collection[UUID] = ()) -> bool:
        """Whether leader and a room are free."""
        mine = (row for row in self.active(without) if row.leader == wanted.leader)
        is_free = not any(row.span.meets(wanted.span) for row in mine)
        return is_free and bool(self.free_rooms(wanted, without))

    def is_past(self, span: Span) -> bool:
        """Whether it is too late to book then."""
        return span.start < self.now - LATE_BY

    def moved_along(self, chosen: UUID) -> list[UUID]:
        """This date and the following ones of its entry."""
        date = self.dates[chosen]
        same = [id for id in self.coming() if self.dates[id].entry == date.entry]
        return [id for id in same if self.dates[id].day >= date.day]

    def of_entry(self, chosen: UUID) -> list[UUID]:
        """All dates to come of its entry."""
        entry = self.dates[chosen].entry
        return [id for id in self.coming() if self.dates[id].entry == entry]

    def of_meeting(self, meeting: UUID) -> list[UUID]:
        """All dates to come of the meeting."""
        return [id for id in self.coming() if self.dates[id].meeting == meeting]

    def move_skipped(self, old: UUID, new: UUID, since: date, by: timedelta) -> None:
        """What was left out goes along with its entry, from that day on."""
        for id, each in self.skipped.items():
            if each.entry == old and (each.on >= since or new == old):
                self.skipped[id] = replace(each, entry=new, on=each.on + by)

    def off_along(self, chosen: UUID) -> list[UUID]:
        """This date and the following ones of its meeting."""
        meeting, start = self.dates[chosen].meeting, self.rows[chosen].span.start
        same = [id for id in self.coming() if self.dates[id].meeting == meeting]
        return [id for id in same if self.rows[id].span.start >= start]

    def claims(self) -> list[tuple[str, datetime, datetime]]:
        """What must be in the database, and nothing else."""
        found = [claim for row in self.active() for claim in row.claims]
        return sorted((who, span.start, span.end) for who, span in found)

    def left_out(self) -> list[tuple[UUID, UUID, date]]:
        """Which days are without a meeting, of which entry."""
        return sorted((id, each.entry, each.on) for id, each in self.skipped.items())


def _clash(room: Room, span: Span, row: Row) -> bool:
    """The same room at the same time."""
    is_one = room is ROOMS[row.room or ""]
    return is_one and room.with_pause(span).meets(room.with_pause(row.span))


def span_at(day: date, at: time, minutes: int) -> Span:
    """From that time on the wall clock, for so long."""
    start = datetime.combine(day, at, COPENHAGEN).astimezone(UTC)
    return Span(start, start + timedelta(minutes=minutes))


def last_minute(day: date) -> datetime:
    """Of that day."""
    return span_at(day, time(23, 59), 1).start
