"""Levels, paths and versions in words: the decision table, and what one version changes."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from support import directory, opening_words
from support.lines import Units
from support.models import SupportModel
from support.routing.levels import STAFF, ByItself, Kind, Level, Levels, Scope
from support.routing.tree import Directory, Rule
from support.tier_words import NEAREST

MODELS = {
    SupportModel.LOCAL_FIRST: _l("Model 1: own local IT first, then shared support"),
    SupportModel.CROSS_SECTOR_DIRECT: _l(
        "Model 2: across sectors straight to shared support, else own local IT"
    ),
    SupportModel.STAFF_HOTLINE: _l("Model 3: the staff hotline receives and forwards"),
    SupportModel.FULL: _l("Full shared support: the organisation's own levels"),
}
WHO = {
    Scope.CITIZEN: _l("Citizens and relatives"),
    Scope.STAFF_SINGLE: _l("The staff"),
    Scope.STAFF_CROSS: _l("The staff"),
}
ABOUT = {
    Scope.CITIZEN: _l("any meeting"),
    Scope.STAFF_SINGLE: _l("a meeting inside one organisation"),
    Scope.STAFF_CROSS: _l("a meeting across sectors or municipalities"),
}
KINDS = {
    Kind.OWN_IT: _l("Own local IT, or who stands in for it"),
    Kind.CONVENING_IT: _l("The IT of the one who convened the meeting"),
}
FORWARDS = {
    None: _l("Only forwards."),
    ByItself.IN_TIME: _l("Only forwards. If nobody takes a case in time, it goes on by itself."),
    ByItself.AT_ONCE: _l("Only forwards, by itself and at once."),
}
WAYS_OF: Mapping[str, ByItself | None] = {"by_hand": None, **{how.value: how for how in ByItself}}
WAYS = {
    "by_hand": _l("Let a person forward"),
    "in_time": _l("Let it go on if nobody takes it"),
    "at_once": _l("Let it go on at once"),
}
Names = Mapping[uuid.UUID, str]


@dataclass(frozen=True)
class LevelLine:
    """One level as it is read."""

    title: str  # who it is just now
    note: str  # how they are found, what they may do, when they are open
    code: str
    ways: Sequence[tuple[str, str]] = ()  # how else it may forward: a button and its words
    state: str = ""  # as of a path on a page; nobody has got anything yet


@dataclass(frozen=True)
class PathRow:
    """A row of the decision table: who, about what, and who gets it in order."""

    scope: Scope
    who: str
    about: str
    source: str  # the organisation above that it is inherited from; empty where it is its own
    levels: Sequence[LevelLine]


def names_of(units: Units) -> Names:
    """The units by what they are called, with where they are."""
    return {id: unit.unit.place for id, unit in units.by_id.items()}


def table_of(
    units: Units, organisation: uuid.UUID, sources: Names, *, now: datetime
) -> Sequence[PathRow]:
    """The decision table. Staff have one row where both their paths are the same."""
    rows = units.rows
    levels = [(scope, level) for scope in Scope for level in rows.path_of(organisation, scope)]
    who = (_who_now(rows, organisation, *at) for at in levels)
    units.by_id.fetch(id for id in who if id)
    single, cross = (rows.path_of(organisation, scope) for scope in STAFF)
    scopes = (Scope.CITIZEN, Scope.STAFF_CROSS) if single == cross else tuple(Scope)
    return [
        replace(row, about=str(_("any meeting"))) if len(scopes) == 2 else row
        for row in (_row(units, organisation, scope, sources, now) for scope in scopes)
    ]


def _row(
    units: Units, organisation: uuid.UUID, scope: Scope, sources: Names, now: datetime
) -> PathRow:
    source = units.rows.source_of(organisation, scope)
    is_own = source == organisation
    above = sources.get(source, "") if source else str(_("Mødebro's own suggestion"))
    return PathRow(
        scope=scope,
        who=str(WHO[scope]),
        about=str(ABOUT[scope]),
        source="" if is_own else above,
        levels=[
            line_of(units, organisation, scope, level, now=now)
            for level in units.rows.path_of(organisation, scope)
        ],
    )


def line_of(
    units: Units, organisation: uuid.UUID, scope: Scope, level: Level, *, now: datetime
) -> LevelLine:
    """Who the level is for this organisation, and what is worth knowing about it."""
    found = _who_now(units.rows, organisation, scope, level)
    unit = units.by_id.get(found) if found else None
    how = level_name(level, {})
    if unit is None:
        title = how if level.kind != Kind.UNIT else str(_("A unit that is out of use"))
        notes = [_nobody(level)]
    else:
        title = unit.unit.place
        is_said = level.kind == Kind.UNIT or title.startswith(how)
        notes = [] if is_said else [f"{how}."]
        notes.append(opening_words.hours_text(directory.timetable(unit), now))
    return LevelLine(title, " ".join([*_may(level), *notes]), level.code, list(_ways(level)))


def _ways(level: Level) -> Iterator[tuple[str, str]]:
    if not level.solves:
        yield from (
            (how, str(said)) for how, said in WAYS.items() if WAYS_OF[how] != level.by_itself
        )


def _who_now(
    rows: Directory, organisation: uuid.UUID, scope: Scope, level: Level
) -> uuid.UUID | None:
    """For staff, nobody knows yet who convenes."""
    if level.kind == Kind.CONVENING_IT and scope != Scope.CITIZEN:
        return None
    return rows.unit_of(level, organisation, organisation)


def _nobody(level: Level) -> str:
    if level.kind == Kind.OWN_IT:
        return str(_("There is none: the IT of the one who convened the meeting helps."))
    if level.kind == Kind.CONVENING_IT:
        return str(_("It depends on the meeting."))
    return str(_("There is nobody just now, so it is passed over."))


def _may(level: Level) -> Iterator[str]:
    if not level.solves:
        yield str(FORWARDS[level.by_itself])
    if level.takes_citizens:
        yield str(_("An exception: citizens' cases may go on to here."))


def level_name(level: Level, names: Names) -> str:
    """How the level is found; a unit by its name."""
    if level.kind == Kind.UNIT:
        return names.get(level.unit, str(_("A unit that is out of use"))) if level.unit else ""
    return str(NEAREST[level.tier] if level.tier else KINDS[level.kind])


def differences(before: Rule, after: Rule, names: Names) -> list[str]:
    """What changes from one version to another, a sentence each. None: nothing does."""
    return [
        *_of_model(before, after),
        *_of_named(before, after, names),
        *(said for scope in Scope for said in _of_path(before, after, scope, names)),
    ]


def _of_model(before: Rule, after: Rule) -> Iterator[str]:
    if before.model != after.model:
        yield _("Flow for staff: %(model)s.", model=model_name(after.model))


def model_name(model: SupportModel | None) -> str:
    """Its name, and how it goes."""
    return str(MODELS[model] if model else _("As the organisation above"))


def _of_named(before: Rule, after: Rule, names: Names) -> Iterator[str]:
    if before.has_local_it != after.has_local_it:
        yield _("There is local IT.") if after.has_local_it else _("There is no local IT.")
    labels = {
        "local_it": _("Local IT, or who stands in for it"),
        "citizen_hotline": _("Hotline for citizens"),
        "staff_hotline": _("Hotline for staff"),
        "shared_support": _("Shared support"),
    }
    for column, label in labels.items():
        old, new = getattr(before, column), getattr(after, column)
        if old != new:
            name = names.get(new, str(_("A unit that is out of use"))) if new else _("no choice")
            yield f"{label}: {name}."


def _of_path(before: Rule, after: Rule, scope: Scope, names: Names) -> Iterator[str]:
    old, new = before.levels(scope), after.levels(scope)
    whose = f"{WHO[scope]}, {ABOUT[scope]}"
    if old and not new:
        yield _("%(whose)s: as the organisation above.", whose=whose)
        return
    for said in _changes(old, new, names):
        yield f"{whose}: {said}"


def _changes(old: Levels, new: Levels, names: Names) -> Iterator[str]:
    was, becomes = ({level.who: level for level in levels} for levels in (old, new))
    for place, level in enumerate(new, start=1):
        name = level_name(level, names)
        if level.who not in was:
            yield _("%(name)s is added as level %(place)d.", name=name, place=place)
        elif level != was[level.who]:
            yield _may_now(level, name)
    for level in old:
        if level.who not in becomes:
            yield _("%(name)s is taken away.", name=level_name(level, names))
    kept = [level.who for level in old if level.who in becomes]
    if kept != [level.who for level in new if level.who in was]:
        order = ", ".join(level_name(level, names) for level in new)
        yield _("the order is %(order)s.", order=order)


def _may_now(level: Level, name: str) -> str:
    if level.takes_citizens:
        return str(_("%(name)s takes citizens' cases, as an exception.", name=name))
    if level.solves:
        return str(_("%(name)s may solve.", name=name))
    if level.by_itself:
        return f"{name}: {FORWARDS[level.by_itself]}"
    return str(_("%(name)s only forwards.", name=name))
