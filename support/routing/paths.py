"""From an inquiry to who gets it: pure, from rows. The product's rules 6.4 to 6.8 stand here."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from support.receivers import Audience, SupportModel, Tier
from support.routing.levels import ByItself, Level, Scope
from support.routing.presets import preset
from support.routing.tree import Directory

LAST_RESORT = (
    Tier.SHARED_SUPPORT,
    Tier.REGIONAL_SHARED,
    Tier.MUNICIPAL_SHARED,
    Tier.LOCAL_IT,
    Tier.CITIZEN_HOTLINE,
    Tier.BRIDGE_OWNER,
    Tier.STAFF_HOTLINE,
    Tier.LOCAL_HELPER,
)


class NoReceiver(RuntimeError):
    """The installation has no support unit at all, so nobody can get the case."""


@dataclass(frozen=True)
class Inquiry:
    """What routing asks about a call for help."""

    audience: Audience
    organisation: uuid.UUID  # the requester's; of a citizen, the convening one
    convening: uuid.UUID
    is_cross_sector: bool

    @property
    def scope(self) -> Scope:
        """Whose path it takes."""
        if self.audience == Audience.CITIZEN:
            return Scope.CITIZEN
        return Scope.STAFF_CROSS if self.is_cross_sector else Scope.STAFF_SINGLE

    @property
    def home(self) -> uuid.UUID:
        """Whose levels hold: a citizen has no organisation but the one that convened."""
        return self.convening if self.audience == Audience.CITIZEN else self.organisation


@dataclass(frozen=True)
class Step:
    """A level, and who it is just now. None of them: it is passed over."""

    level: Level
    unit: uuid.UUID | None
    is_refused: bool = False  # citizens do not go there


@dataclass(frozen=True)
class Route:
    """Who gets it, in order. `is_exception`: a citizen's case may come to shared support."""

    model: SupportModel
    receivers: tuple[uuid.UUID, ...]
    is_exception: bool = False
    forwarders: frozenset[uuid.UUID] = frozenset()  # those who only forward
    at_once: frozenset[uuid.UUID] = frozenset()  # of them, those that need nobody for it
    in_time: frozenset[uuid.UUID] = frozenset()  # and those that a person may be too late for


@dataclass(frozen=True)
class Arrival:
    """Who owns it now, who was routed past because they were closed, and who got it first and sent
    it on by itself."""

    owner: uuid.UUID
    skipped: tuple[uuid.UUID, ...] = field(default=())
    all_closed: bool = False
    forwarded: tuple[uuid.UUID, ...] = field(default=())

    @property
    def first(self) -> uuid.UUID:
        """Who has it before anybody sends it on."""
        return (*self.forwarded, self.owner)[0]


def walk(
    directory: Directory, inquiry: Inquiry, *, model: SupportModel | None = None
) -> list[Step]:
    """Every level of the path, whether anybody is there or not. Of tickets from before versions
    were kept, the model is given."""
    scope, home = inquiry.scope, inquiry.home
    levels = preset(model)[scope] if model else directory.path_of(home, scope)
    steps = []
    for level in levels:
        unit = directory.unit_of(level, home, inquiry.convening)
        is_refused = _is_shared(directory, inquiry, unit) and not level.takes_citizens
        steps.append(Step(level, None if is_refused else unit, is_refused))
    return steps


def route(directory: Directory, inquiry: Inquiry, *, model: SupportModel | None = None) -> Route:
    """The ordered receivers. A ticket's are those of the version it was opened under."""
    chosen = model or directory.model_of(inquiry.organisation)
    steps = [step for step in walk(directory, inquiry, model=model) if step.unit]
    receivers = tuple(dict.fromkeys(step.unit for step in steps if step.unit))
    receivers = receivers or (_last_resort(directory, inquiry),)
    return Route(
        model=chosen,
        receivers=receivers,
        is_exception=any(_is_shared(directory, inquiry, unit) for unit in receivers),
        forwarders=frozenset(s.unit for s in steps if s.unit and not s.level.solves),
        at_once=_that(steps, ByItself.AT_ONCE),
        in_time=_that(steps, ByItself.IN_TIME),
    )


def _that(steps: Collection[Step], how: ByItself) -> frozenset[uuid.UUID]:
    return frozenset(s.unit for s in steps if s.unit and s.level.by_itself == how)


def arrive(
    receivers: tuple[uuid.UUID, ...],
    open_now: Collection[uuid.UUID],
    at_once: Collection[uuid.UUID] = (),
) -> Arrival:
    """Route past those who are closed. If all are, the last one owns it (rule 6.6).

    Who sends it on at once needs nobody there, open or not, while somebody comes after.
    """
    sends = tuple(unit for unit in receivers[:-1] if unit in at_once)
    stays = tuple(unit for unit in receivers if unit not in sends)
    place = next((n for n, unit in enumerate(stays) if unit in open_now), None)
    owner = stays[-1 if place is None else place]
    came = receivers[: receivers.index(owner)]
    return Arrival(
        owner,
        skipped=tuple(unit for unit in came if unit not in sends),
        all_closed=place is None,
        forwarded=tuple(unit for unit in came if unit in sends),
    )


def after(receivers: tuple[uuid.UUID, ...], unit: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Those who come after this one; everybody when it is not among them."""
    return receivers[receivers.index(unit) + 1 :] if unit in receivers else receivers


def _is_shared(directory: Directory, inquiry: Inquiry, unit: uuid.UUID | None) -> bool:
    """Whether a citizen would come to shared support: not even where it is the substitute for
    staff, unless the level says that it takes them."""
    is_citizen = inquiry.audience == Audience.CITIZEN
    return is_citizen and unit is not None and directory.tiers[unit] == Tier.SHARED_SUPPORT


def _last_resort(directory: Directory, inquiry: Inquiry) -> uuid.UUID:
    """Nobody is named for this: the unit that can help most gets it. Somebody always does."""
    named = directory.nearest(inquiry.convening, Tier.SHARED_SUPPORT)
    if named:
        return named
    by_tier = sorted(directory.tiers.items(), key=lambda row: (LAST_RESORT.index(row[1]), row[0]))
    if not by_tier:
        raise NoReceiver
    return by_tier[0][0]
