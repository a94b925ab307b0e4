"""What every organisation has said of its paths, and what it inherits from those above."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from support.receivers import SupportModel, Tier
from support.routing.levels import Kind, Level, Levels, Paths, Scope
from support.routing.presets import preset

NAMED = {
    Tier.CITIZEN_HOTLINE: "citizen_hotline",
    Tier.STAFF_HOTLINE: "staff_hotline",
    Tier.SHARED_SUPPORT: "shared_support",
}
USUAL = preset(SupportModel.LOCAL_FIRST)  # where nobody up the tree has said anything


@dataclass(frozen=True)
class Rule:
    """What one version says. What it leaves out is inherited from the organisation above."""

    model: SupportModel | None = None
    has_local_it: bool = True
    local_it: uuid.UUID | None = None  # or the substitute
    citizen_hotline: uuid.UUID | None = None
    staff_hotline: uuid.UUID | None = None
    shared_support: uuid.UUID | None = None
    paths: Paths = field(default_factory=dict)

    def levels(self, scope: Scope) -> Levels:
        """One path; nothing where it is inherited."""
        return self.paths.get(scope, ())

    def units(self) -> Iterator[uuid.UUID]:
        """Every unit that it names."""
        named = (self.local_it, self.citizen_hotline, self.staff_hotline, self.shared_support)
        yield from (unit for unit in named if unit)
        yield from (level.unit for path in self.paths.values() for level in path if level.unit)


@dataclass(frozen=True)
class Directory:
    """All rows that routing rests on: the tree, the rules, and the units that work."""

    parents: Mapping[uuid.UUID, uuid.UUID | None]
    rules: Mapping[uuid.UUID, Rule]
    tiers: Mapping[uuid.UUID, Tier]  # of the active units
    places: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)  # whose they are
    version_id: int | None = None  # the newest of those that the rules are of

    def line_of(self, organisation: uuid.UUID) -> Iterator[uuid.UUID]:
        """The organisation and those above it. A circle in the tree ends it."""
        seen: set[uuid.UUID] = set()
        at: uuid.UUID | None = organisation
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            at = self.parents.get(at)

    def rules_from(self, organisation: uuid.UUID) -> Iterator[Rule]:
        """The organisation's rule, then those above it."""
        return (self.rules[at] for at in self.line_of(organisation) if at in self.rules)

    def model_of(self, organisation: uuid.UUID) -> SupportModel:
        """The nearest that is said; model 1 where nobody says one."""
        said = (rule.model for rule in self.rules_from(organisation) if rule.model)
        return next(said, SupportModel.LOCAL_FIRST)

    def path_of(self, organisation: uuid.UUID, scope: Scope) -> Levels:
        """Its own levels, or the nearest above; the usual ones where there are none."""
        paths = (rule.levels(scope) for rule in self.rules_from(organisation))
        return next((levels for levels in paths if levels), USUAL[scope])

    def source_of(self, organisation: uuid.UUID, scope: Scope) -> uuid.UUID | None:
        """The organisation whose levels those are."""
        line = (at for at in self.line_of(organisation) if at in self.rules)
        return next((at for at in line if self.rules[at].levels(scope)), None)

    def nearest(self, organisation: uuid.UUID, tier: Tier) -> uuid.UUID | None:
        """The first unit that is named for it, from here upwards; of tiers that nobody is asked
        to name, the first that lies there."""
        if column := NAMED.get(tier):
            named = (getattr(rule, column) for rule in self.rules_from(organisation))
            return next((unit for unit in named if unit in self.tiers), None)
        for at in self.line_of(organisation):
            here = [u for u, t in self.tiers.items() if t == tier and self.places.get(u) == at]
            if here:
                return min(here)
        return None

    def local_it(self, organisation: uuid.UUID) -> uuid.UUID | None:
        """Its own local IT or the configured substitute. A rule that has none ends the search."""
        for rule in self.rules_from(organisation):
            if rule.local_it in self.tiers:
                return rule.local_it
            if not rule.has_local_it:
                return None
        return None

    def unit_of(
        self, level: Level, organisation: uuid.UUID, convening: uuid.UUID
    ) -> uuid.UUID | None:
        """Who the level is for this one who asks. None: nobody, and it is passed over."""
        match level.kind:
            case Kind.OWN_IT:
                return self.local_it(organisation) or self.local_it(convening)
            case Kind.CONVENING_IT:
                return self.local_it(convening)
            case Kind.NEAREST:
                return self.nearest(organisation, level.tier) if level.tier else None
            case Kind.UNIT:
                return level.unit if level.unit in self.tiers else None

    def helpers_of(self, organisation: uuid.UUID) -> frozenset[uuid.UUID]:
        """Every unit that is named, from here upwards, or found by its place."""
        rules = self.rules_from(organisation)
        named: set[uuid.UUID | None] = {unit for rule in rules for unit in rule.units()}
        levels = {level for scope in Scope for level in self.path_of(organisation, scope)}
        found = {self.unit_of(level, organisation, organisation) for level in levels}
        return frozenset(unit for unit in named | found if unit and unit in self.tiers)
