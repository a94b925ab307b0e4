"""Who gets a call for help: pure, from rows. The product's rules 6.4 to 6.8 stand here."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from support.models import Audience, SupportModel, Tier

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
class Rule:
    """An organisation's row. What it leaves out is inherited from the organisation above."""

    model: SupportModel = SupportModel.LOCAL_FIRST
    has_local_it: bool = True
    local_it: uuid.UUID | None = None
    citizen_hotline: uuid.UUID | None = None
    staff_hotline: uuid.UUID | None = None
    shared_support: uuid.UUID | None = None
    levels: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True)
class Directory:
    """All rows that routing rests on: the tree, the rules, and the units that work."""

    parents: Mapping[uuid.UUID, uuid.UUID | None]
    rules: Mapping[uuid.UUID, Rule]
    tiers: Mapping[uuid.UUID, Tier]  # of the active units

    def rules_from(self, organisation: uuid.UUID) -> Iterator[Rule]:
        """The organisation's rule, then those above it. A circle in the tree ends it."""
        seen: set[uuid.UUID] = set()
        at: uuid.UUID | None = organisation
        while at is not None and at not in seen:
            seen.add(at)
            if at in self.rules:
                yield self.rules[at]
            at = self.parents.get(at)

    def model_of(self, organisation: uuid.UUID) -> SupportModel:
        """The nearest row's model; model 1 where there is no row."""
        nearest = next(self.rules_from(organisation), None)
        return nearest.model if nearest else SupportModel.LOCAL_FIRST

    def nearest(self, organisation: uuid.UUID, column: str) -> uuid.UUID | None:
        """The first unit that a row names in this column, from here upwards."""
        named = (getattr(rule, column) for rule in self.rules_from(organisation))
        return next((unit for unit in named if unit in self.tiers), None)

    def local_it(self, organisation: uuid.UUID) -> uuid.UUID | None:
        """Its own local IT or the configured substitute. A row that says "none" ends the search."""
        for rule in self.rules_from(organisation):
            if rule.local_it in self.tiers:
                return rule.local_it
            if not rule.has_local_it:
                return None
        return None

    def levels(self, organisation: uuid.UUID) -> tuple[uuid.UUID, ...]:
        """The order of the full model, from the nearest row that has one."""
        rows = (rule.levels for rule in self.rules_from(organisation))
        return next((levels for levels in rows if levels), ())

    def helpers_of(self, organisation: uuid.UUID) -> frozenset[uuid.UUID]:
        """Every unit that a row names, from here upwards."""
        named = (
            unit
            for r in self.rules_from(organisation)
            for unit in (
                r.local_it,
                r.citizen_hotline,
                r.staff_hotline,
                r.shared_support,
                *r.levels,
            )
        )
        return frozenset(unit for unit in named if unit and unit in self.tiers)


@dataclass(frozen=True)
class Inquiry:
    """What routing asks about a call for help."""

    audience: Audience
    organisation: uuid.UUID  # the requester's; of a citizen, the convening one
    convening: uuid.UUID
    is_cross_sector: bool


@dataclass(frozen=True)
class Route:
    """Who gets it, in order. `is_exception`: a citizen's case had to go to shared support."""

    model: SupportModel
    receivers: tuple[uuid.UUID, ...]
    is_exception: bool = False


@dataclass(frozen=True)
class Arrival:
    """Who owns it now, and who was routed past because they were closed."""

    owner: uuid.UUID
    skipped: tuple[uuid.UUID, ...] = field(default=())
    all_closed: bool = False


def route(directory: Directory, inquiry: Inquiry, *, model: SupportModel | None = None) -> Route:
    """The ordered receivers. A ticket passes the model it was opened under, and keeps it."""
    chosen = model or directory.model_of(inquiry.organisation)
    if inquiry.audience == Audience.CITIZEN:
        wanted = _citizen(directory, inquiry)
    else:
        wanted = _STAFF[chosen](directory, inquiry)
    receivers = tuple(dict.fromkeys(u for u in wanted if u and u in directory.tiers))
    if receivers:
        return Route(chosen, receivers)
    last = _last_resort(directory, inquiry)
    is_exception = (
        inquiry.audience == Audience.CITIZEN and directory.tiers[last] == Tier.SHARED_SUPPORT
    )
    return Route(chosen, (last,), is_exception)


def arrive(receivers: tuple[uuid.UUID, ...], open_now: Collection[uuid.UUID]) -> Arrival:
    """Route past those who are closed. If all are, the last one owns it (rule 6.6)."""
    for place, unit in enumerate(receivers):
        if unit in open_now:
            return Arrival(unit, receivers[:place])
    return Arrival(receivers[-1], receivers[:-1], all_closed=True)


def after(receivers: tuple[uuid.UUID, ...], unit: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Those who come after this one; everybody when it is not among them."""
    return receivers[receivers.index(unit) + 1 :] if unit in receivers else receivers


Wanted = tuple[uuid.UUID | None, ...]


def _citizen(directory: Directory, inquiry: Inquiry) -> Wanted:
    """Hotline, then the convening organisation's IT. Never shared support, not even where it is
    the substitute for staff: for citizens that is an exception with a reason."""
    hotline = directory.nearest(inquiry.convening, "citizen_hotline")
    wanted = (hotline, directory.local_it(inquiry.convening))
    return tuple(u for u in wanted if u and directory.tiers[u] != Tier.SHARED_SUPPORT)


def _local_or_substitute(directory: Directory, inquiry: Inquiry) -> uuid.UUID | None:
    """Own local IT; where there is none: the substitute, else the convening organisation's."""
    own = directory.local_it(inquiry.organisation)
    return own or directory.local_it(inquiry.convening)


def _shared(directory: Directory, inquiry: Inquiry) -> uuid.UUID | None:
    return directory.nearest(inquiry.organisation, "shared_support")


def _local_first(directory: Directory, inquiry: Inquiry) -> Wanted:
    return (_local_or_substitute(directory, inquiry), _shared(directory, inquiry))


def _cross_sector_direct(directory: Directory, inquiry: Inquiry) -> Wanted:
    local, shared = _local_first(directory, inquiry)
    return (shared, local) if inquiry.is_cross_sector else (local, shared)


def _staff_hotline(directory: Directory, inquiry: Inquiry) -> Wanted:
    hotline = directory.nearest(inquiry.organisation, "staff_hotline")
    return (hotline, *_local_first(directory, inquiry))


def _full(directory: Directory, inquiry: Inquiry) -> Wanted:
    return directory.levels(inquiry.organisation) or _local_first(directory, inquiry)


_STAFF = {
    SupportModel.LOCAL_FIRST: _local_first,
    SupportModel.CROSS_SECTOR_DIRECT: _cross_sector_direct,
    SupportModel.STAFF_HOTLINE: _staff_hotline,
    SupportModel.FULL: _full,
}


def _last_resort(directory: Directory, inquiry: Inquiry) -> uuid.UUID:
    """Nobody is named for this: the unit that can help most gets it. Somebody always does."""
    named = directory.nearest(inquiry.convening, "shared_support")
    if named:
        return named
    by_tier = sorted(directory.tiers.items(), key=lambda row: (LAST_RESORT.index(row[1]), row[0]))
    if not by_tier:
        raise NoReceiver
    return by_tier[0][0]
