"""Made-up days: people who ask for help, what fails, and what only looks like a failure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random

from core import clock
from support.incidents.baseline import Shared

ROOMS, BRIDGES, HOMES = 60, 6, 24
BROWSERS = ("Chrome 131", "Safari 18", "Edge 131", "Firefox 133")
HOURS = (7, 8, 8, 9, 9, 10, 10, 11, 12, 13, 13, 14, 15)  # of the day, the busy ones twice
A_DAY = 120  # ordinary tickets
RUSH = 10  # each morning, of the first organisation, and on the bridge of the schools
SCHOOLS = 2
COURSE = 3  # the organisation whose new people are on a course


class Strength(StrEnum):
    """How many are hit, and whether something else is down at the time."""

    PLAIN = "alone"
    OVERLAPPING = "two at once"
    WEAK = "weak"


@dataclass(frozen=True)
class Call:
    """Somebody asks for help."""

    at: datetime
    room: int
    home: int
    browser: str
    who: int | None = None  # the same number is the same person; none: somebody of their own
    meeting: int | None = None  # the same number is the same meeting; none: one of its own
    is_learning: bool = False


@dataclass(frozen=True)
class Failure:
    """Something is down, from then on, for half an hour."""

    since: datetime
    kind: Shared
    number: int
    calls: int
    strength: Strength = Strength.PLAIN

    @property
    def until(self) -> datetime:
        """When it works again."""
        return self.since + timedelta(minutes=30)


ALONE = (
    (Shared.ROOM, 4),
    (Shared.BRIDGE, 9),
    (Shared.SOFTWARE, 9),
    (Shared.ORGANISATION, 9),
    (Shared.ROOM, 5),
)
TOGETHER = ((Shared.BRIDGE, 8), (Shared.ORGANISATION, 8))
FEW = ((Shared.ROOM, 3), (Shared.BRIDGE, 4), (Shared.SOFTWARE, 5))
COUNTS = {Shared.ROOM: ROOMS, Shared.BRIDGE: BRIDGES, Shared.SOFTWARE: len(BROWSERS)}


def ordinary(day: datetime, chance: Random) -> Iterator[Call]:
    """A working day. Two rushes each morning are usual: of an organisation, and on a bridge."""
    for _n in range(A_DAY):
        yield call(at(day, chance.choice(HOURS), chance), chance)
    for _n in range(RUSH):
        yield replace(call(at(day, 8, chance), chance), home=0)
        yield replace(call(at(day, 8, chance), chance), room=room_on(SCHOOLS, chance))


def decoys(day: datetime, chance: Random) -> Iterator[Call]:
    """What looks like an incident and is none: one who asks again and again, some of one meeting
    who do so too, and new people who practise."""
    for looks in (_again_and_again, _of_one_meeting, _on_a_course):
        first = call(at(day, chance.choice(HOURS), chance), chance)
        yield from looks(first, chance)


def _again_and_again(first: Call, chance: Random) -> Iterator[Call]:
    """Six times within a quarter of an hour."""
    mine = replace(first, who=_number(chance), meeting=_number(chance))
    for n in range(6):
        yield replace(mine, at=first.at + timedelta(minutes=2.5 * n))


def _of_one_meeting(first: Call, chance: Random) -> Iterator[Call]:
    """Three people of one room, two of them three times."""
    people = [replace(first, who=_number(chance), meeting=first.room) for _n in range(3)]
    for n in range(3):
        for who in people[: 3 if n == 0 else 2]:
            yield replace(who, at=first.at + timedelta(minutes=4 * n))


def _on_a_course(first: Call, chance: Random) -> Iterator[Call]:
    """Twelve of one organisation try what it is to call for help."""
    for n in range(12):
        tries = call(first.at + timedelta(minutes=n), chance)
        yield replace(tries, home=COURSE, is_learning=True)


def failures(day: datetime, chance: Random) -> Sequence[Failure]:
    """On every day all kinds: alone, two at the same time, and some that hit few."""
    hours = chance.sample((7, 8, 9, 10, 11, 12, 13, 14, 15), k=len(ALONE) + 1 + len(FEW))
    found = [_fails(at(day, hours.pop(), chance), each, chance) for each in ALONE]
    both = at(day, hours.pop(), chance)
    found += [_fails(both, each, chance, Strength.OVERLAPPING) for each in TOGETHER]
    return found + [
        _fails(at(day, hours.pop(), chance), each, chance, Strength.WEAK) for each in FEW
    ]


def _fails(
    since: datetime, what: tuple[Shared, int], chance: Random, strength: Strength = Strength.PLAIN
) -> Failure:
    kind, calls = what
    return Failure(since, kind, chance.randrange(1, COUNTS.get(kind, HOMES)), calls, strength)


def calls_of(failure: Failure, chance: Random) -> Iterator[Call]:
    """Whoever is hit rings: of a room one meeting, of the others more."""
    meeting = _number(chance)
    hit: dict[Shared, Callable[[Call], Call]] = {
        Shared.ROOM: lambda c: replace(c, room=failure.number, meeting=meeting),
        Shared.BRIDGE: lambda c: replace(c, room=room_on(failure.number, chance)),
        Shared.SOFTWARE: lambda c: replace(c, browser=BROWSERS[failure.number]),
        Shared.ORGANISATION: lambda c: replace(c, home=failure.number),
    }
    for _n in range(failure.calls):
        then = failure.since + timedelta(minutes=chance.uniform(0, 15))
        yield replace(hit[failure.kind](call(then, chance)), who=_number(chance))


def room_on(bridge: int, chance: Random) -> int:
    """One of the rooms of that bridge."""
    return chance.randrange(ROOMS // BRIDGES) * BRIDGES + bridge


def call(then: datetime, chance: Random) -> Call:
    """Anybody's."""
    browser = chance.choices(BROWSERS, weights=(6, 3, 2, 1))[0]
    return Call(then, chance.randrange(ROOMS), chance.randrange(HOMES), browser)


def at(day: datetime, hour: int, chance: Random) -> datetime:
    """Some time in that hour of the wall clock."""
    wall = clock.to_local(day).replace(hour=hour, minute=0, second=0, microsecond=0)
    return (wall + timedelta(minutes=chance.uniform(0, 59))).astimezone(UTC)


def _number(chance: Random) -> int:
    return chance.getrandbits(60)
