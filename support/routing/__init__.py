"""Who gets a call for help: levels in order, kept as data, in versions that never change."""

from support.routing.levels import ByItself, Kind, Level, Scope
from support.routing.paths import (
    Arrival,
    Inquiry,
    NoReceiver,
    Route,
    Step,
    after,
    arrive,
    route,
    walk,
)
from support.routing.presets import preset
from support.routing.tree import Directory, Rule

__all__ = [
    "Arrival",
    "ByItself",
    "Directory",
    "Inquiry",
    "Kind",
    "Level",
    "NoReceiver",
    "Route",
    "Rule",
    "Scope",
    "Step",
    "after",
    "arrive",
    "preset",
    "route",
    "walk",
]
