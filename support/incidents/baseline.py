"""When so many tickets have one thing in common that it can hardly be chance.

Pure functions of counts and times: the same tickets give the same answer. What is usual is the
key's own rate at that time of the week; the floor stands in for keys that nothing is known of.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import exp, lgamma, log


class Shared(StrEnum):
    """What tickets can have in common. The narrowest comes first."""

    ROOM = "room"
    BRIDGE = "bridge"  # where the room's address leads, or the kind of room
    SOFTWARE = "software"  # browser and version
    ORGANISATION = "organisation"


Key = tuple[Shared, str]

# All of these are ours.
WINDOW = timedelta(minutes=20)  # so close together
WEEKS = 8  # of history
AROUND = timedelta(hours=1)  # before and after the same time of the week
CHANCE = 0.0001  # so seldom may it be nothing: each minute, many keys are looked at
FEWEST: Mapping[Shared, int] = {
    Shared.ROOM: 4,
    Shared.BRIDGE: 4,
    Shared.SOFTWARE: 5,
    Shared.ORGANISATION: 5,
}
FLOOR: Mapping[Shared, float] = {
    Shared.ROOM: 0.1,
    Shared.BRIDGE: 0.3,
    Shared.SOFTWARE: 0.5,
    Shared.ORGANISATION: 0.5,
}
NARROWEST = tuple(Shared)


@dataclass(frozen=True)
class Sighting:
    """One ticket: what it may have in common with others, and who is in trouble."""

    ticket_id: uuid.UUID
    who: uuid.UUID  # the participant; of a caller without a name, the ticket
    keys: frozenset[Key]


@dataclass(frozen=True)
class Cluster:
    """Tickets that have one thing in common, and how many would be usual."""

    key: Key
    ticket_ids: tuple[uuid.UUID, ...]
    people: int
    usual: float


Usual = Callable[[Key], float]


def usual_rate(kind: Shared, seen: int) -> float:
    """How many people a window sees, of so many in the same hours of the weeks before."""
    windows = WEEKS * (2 * AROUND) / WINDOW
    return max(FLOOR[kind], seen / windows)


def surprise(people: int, usual: float) -> float:
    """Minus the logarithm of how likely it is that so many, or more, come by chance (Poisson)."""
    if people <= 0:
        return 0.0
    first = -usual + people * log(usual) - lgamma(people + 1)
    rest, term, n = 1.0, 1.0, people
    while term > rest * 1e-12:  # falls without end once n is above what is usual
        n += 1
        term *= usual / n
        rest += term
    return max(0.0, -(first + log(rest)))


def needed(kind: Shared, usual: float) -> int:
    """So many people within a window are an incident."""
    people = FEWEST[kind]
    while exp(-surprise(people, usual)) > CHANCE:
        people += 1
    return people


def clusters(sightings: Collection[Sighting], usual: Usual) -> Sequence[Cluster]:
    """What has to be explained, the least likely first. A ticket is explained once: a room that
    is down makes nothing of its bridge. Of what is as unlikely, the narrowest is meant."""
    left, found = list(sightings), []
    while best := _most_surprising(left, usual):
        found.append(best)
        explained = set(best.ticket_ids)
        left = [each for each in left if each.ticket_id not in explained]
    return found


def _most_surprising(sightings: Sequence[Sighting], usual: Usual) -> Cluster | None:
    by_key: dict[Key, list[Sighting]] = defaultdict(list)
    for each in sightings:
        for key in each.keys:
            by_key[key].append(each)
    found = [c for key, some in by_key.items() if (c := _cluster(key, some, usual))]
    return min(found, key=_rank) if found else None


def _cluster(key: Key, sightings: Sequence[Sighting], usual: Usual) -> Cluster | None:
    people = len({each.who for each in sightings})
    if people < FEWEST[key[0]]:
        return None  # nothing is asked of history
    rate = usual(key)
    if people < needed(key[0], rate):
        return None
    tickets = sorted((each.ticket_id for each in sightings), key=str)
    return Cluster(key, tuple(tickets), people, rate)


def _rank(cluster: Cluster) -> tuple[float, int, str]:
    kind, value = cluster.key
    unlikely = round(surprise(cluster.people, cluster.usual), 6)
    return -unlikely, NARROWEST.index(kind), value
