"""One level of a path: who it is, and what it may do."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from support.receivers import Audience, Tier

MOST = 9  # of one path: who is the tenth to hear of it cannot help in time


class Scope(StrEnum):
    """Whose inquiry it is, and about what: each has a path of its own."""

    CITIZEN = "citizen"  # citizens and relatives
    STAFF_SINGLE = "staff_single"
    STAFF_CROSS = "staff_cross"

    @property
    def audience(self) -> Audience:
        """Whose."""
        return Audience.CITIZEN if self == Scope.CITIZEN else Audience.STAFF


STAFF = (Scope.STAFF_SINGLE, Scope.STAFF_CROSS)


class Kind(StrEnum):
    """How the unit of a level is found."""

    OWN_IT = "own_it"  # local IT of the one who asks, or its substitute
    CONVENING_IT = "convening_it"  # of the one who convened the meeting
    NEAREST = "nearest"  # of a tier, from the organisation upwards
    UNIT = "unit"


class ByItself(StrEnum):
    """When a level that only forwards needs nobody to do it."""

    IN_TIME = "in_time"  # nobody took it within the time a hand-over is accepted in
    AT_ONCE = "at_once"


@dataclass(frozen=True)
class Level:
    """One level. What only forwards cannot end a case."""

    kind: Kind
    tier: Tier | None = None  # of the nearest
    unit: uuid.UUID | None = None
    solves: bool = True
    takes_citizens: bool = False  # though it is shared support: the logged exception
    by_itself: ByItself | None = None  # of one that only forwards; none: a person does

    @property
    def who(self) -> str:
        """Who it is, in a word for forms: own_it, nearest:shared_support, unit:8d6f…"""
        return ":".join(str(part) for part in (self.kind, self.tier or self.unit) if part)

    @property
    def code(self) -> str:
        """The whole level in a word for forms."""
        does = "solves" if self.solves else "forwards"
        also = ["citizens"] if self.takes_citizens else []
        return "/".join([self.who, does, *also, *filter(None, [self.by_itself])])


Levels = tuple[Level, ...]
Paths = Mapping[Scope, Levels]

OWN_IT = Level(Kind.OWN_IT)
CONVENING_IT = Level(Kind.CONVENING_IT)


def nearest(tier: Tier) -> Level:
    """The nearest unit of a tier. The staff hotline only forwards, wherever it stands."""
    return Level(Kind.NEAREST, tier=tier, solves=tier != Tier.STAFF_HOTLINE)


def of_unit(unit: uuid.UUID) -> Level:
    """One unit and no other."""
    return Level(Kind.UNIT, unit=unit)


def read_who(said: str) -> Level | None:
    """What a form says of who it is; None where it says nothing sensible."""
    kind, _colon, rest = said.partition(":")
    try:
        match kind:
            case Kind.UNIT:
                return of_unit(uuid.UUID(rest))
            case Kind.NEAREST:
                return nearest(Tier(rest))
        return Level(Kind(said))  # own_it, convening_it
    except ValueError:
        return None


def read_code(said: str) -> Level | None:
    """A whole level, as a form sent it back."""
    who, *does = said.split("/")
    found = read_who(who)
    return found and replace(
        found,
        solves="solves" in does,
        takes_citizens="citizens" in does,
        by_itself=next((how for how in ByItself if how in does), None),
    )
