"""What no saved path can be, and that whatever may be saved finds somebody, at every hour."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import hours, routing
from support.hours import Interval, Timetable
from support.models import Audience, SupportModel, Tier
from support.routing import ByItself, Directory, Inquiry, Kind, Level, Rule, Scope, preset
from support.routing.invariants import faults_of, with_its_place
from support.routing.levels import CONVENING_IT, OWN_IT, STAFF, nearest, of_unit, read_code
from tests.support.test_every_hour import TABLES
from tests.support.test_routing import ID, NAMES, PARENTS, UNITS, directory

TIERS = {ID[name]: tier for name, tier in UNITS.items()}
YEAR = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=h) for h in range(8760)]
SHARED, GATE = nearest(Tier.SHARED_SUPPORT), nearest(Tier.STAFF_HOTLINE)
HOTLINE, HELPER = nearest(Tier.CITIZEN_HOTLINE), nearest(Tier.LOCAL_HELPER)
M1, M2, M3, FULL = SupportModel


def faults(model: SupportModel, **paths: tuple[Level, ...]) -> set[str]:
    """Where a rule is wrong, if one has the model's paths but for these."""
    said = {Scope(scope): levels for scope, levels in paths.items()}
    rule = Rule(model, local_it=ID["kolding_it"], paths={**preset(model), **said})
    return {fault.scope.value for fault in faults_of(with_its_place(rule, TIERS), TIERS)}


@pytest.mark.parametrize("model", SupportModel)
def test_the_flows_of_the_guidance_are_possible(model: SupportModel) -> None:
    assert faults(model) == set()


EXCEPTION = replace(SHARED, takes_citizens=True)
POSSIBLE = [
    (M1, "staff_cross", (HELPER, OWN_IT, SHARED)),  # a colleague is asked before any IT
    (M1, "staff_single", (of_unit(ID["kolding_it"]), SHARED)),  # the same unit by its name
    (M2, "staff_cross", (HELPER, SHARED)),
    (M3, "staff_single", (GATE, SHARED)),
    (FULL, "staff_cross", (SHARED,)),
    (FULL, "citizen", (HOTLINE, CONVENING_IT, EXCEPTION)),
]
WRONG = [
    (M1, "staff_cross", (SHARED, OWN_IT)),
    (M1, "staff_single", (GATE, OWN_IT)),
    (M2, "staff_cross", (OWN_IT, SHARED)),
    (M2, "staff_single", (SHARED, OWN_IT)),
    (M3, "staff_cross", (OWN_IT, GATE, SHARED)),
    (M3, "staff_single", (GATE,)),  # nobody comes after who only forwards
    (FULL, "citizen", (HOTLINE, SHARED)),
    (FULL, "citizen", (HOTLINE, of_unit(ID["shared"]))),
    (FULL, "citizen", (GATE, CONVENING_IT)),
    (FULL, "staff_cross", (HOTLINE, OWN_IT)),
    (FULL, "staff_cross", (OWN_IT, OWN_IT)),
    (FULL, "staff_cross", ()),
    (FULL, "staff_cross", (of_unit(uuid.UUID(int=1)), OWN_IT)),
    (FULL, "staff_cross", tuple(of_unit(uuid.UUID(int=n)) for n in range(10))),
]


@pytest.mark.parametrize(("model", "scope", "levels"), POSSIBLE)
def test_what_may_be(model: SupportModel, scope: str, levels: tuple[Level, ...]) -> None:
    assert faults(model, **{scope: levels}) == set()


@pytest.mark.parametrize(("model", "scope", "levels"), WRONG)
def test_what_may_not_be(model: SupportModel, scope: str, levels: tuple[Level, ...]) -> None:
    assert faults(model, **{scope: levels}) == {scope}


_levels = st.lists(
    st.builds(
        replace,
        st.sampled_from(
            [OWN_IT, CONVENING_IT, *map(nearest, Tier), *(of_unit(ID[name]) for name in UNITS)]
        ),
        solves=st.booleans(),
        takes_citizens=st.booleans(),
        by_itself=st.sampled_from([None, *ByItself]),
    ),
    max_size=5,
).map(tuple)
_said = st.builds(
    Rule,
    model=st.sampled_from([None, *SupportModel]),
    has_local_it=st.booleans(),
    local_it=st.sampled_from([None, ID["kolding_it"], ID["shared"]]),
    citizen_hotline=st.sampled_from([None, ID["hotline"]]),
    staff_hotline=st.sampled_from([None, ID["gate"]]),
    shared_support=st.sampled_from([None, ID["shared"]]),
    paths=st.dictionaries(st.sampled_from(Scope), _levels),
)


def asked_in(rows: Directory, where: Collection[str]) -> Iterator[tuple[Inquiry, routing.Route]]:
    """Everybody asks, in meetings of everybody."""
    for who, convening, audience, crosses in product(where, where, Audience, (True, False)):
        asked = Inquiry(audience, ID[who], ID[convening], crosses)
        yield asked, routing.route(rows, asked)


@given(said=_said)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_whatever_may_be_saved_keeps_the_rules_of_the_product(said: Rule) -> None:
    rule = with_its_place(said, TIERS)
    if faults_of(rule, TIERS):
        return
    rows = Directory(PARENTS, {ID["kolding"]: rule}, TIERS)
    for asked, found in asked_in(rows, ["kolding"]):
        steps = [step.level for step in routing.walk(rows, asked) if step.unit]
        tiers = [rows.tiers[unit] for unit in found.receivers]
        gates = {unit for unit in found.receivers if rows.tiers[unit] == Tier.STAFF_HOTLINE}
        assert steps == [] or gates <= found.forwarders
        assert found.at_once | found.in_time <= found.forwarders
        if asked.audience == Audience.CITIZEN and steps:
            is_shared = Tier.SHARED_SUPPORT in tiers
            assert is_shared <= any(level.takes_citizens for level in steps)
            assert Tier.STAFF_HOTLINE not in tiers


def closed_past(route: routing.Route, open_now: Collection[uuid.UUID]) -> bool:
    """Whether exactly the closed before the first that is open are routed past, and those that
    send on at once have sent it on."""
    found = routing.arrive(route.receivers, open_now, route.at_once)
    before = set(route.receivers[: route.receivers.index(found.owner)])
    went_on, is_last = before & route.at_once, found.owner == route.receivers[-1]
    is_right = set(found.skipped) == before - went_on and set(found.forwarded) == went_on
    is_right &= not set(found.skipped) & set(open_now)
    is_right &= is_last or found.owner not in route.at_once
    return is_right and found.all_closed == (found.owner not in open_now)


def gates(how: ByItself) -> Mapping[Scope, tuple[Level, ...]]:
    """The staff hotline forwards by itself."""
    return dict.fromkeys(STAFF, (replace(GATE, by_itself=how), OWN_IT, SHARED))


FIVE = tuple(of_unit(ID[name]) for name in UNITS if name != "hotline")
RULES: Mapping[str, Rule] = {
    **{f"model {m}": Rule(m, local_it=ID["kolding_it"], paths=preset(m)) for m in SupportModel},
    **{f"no IT, {m}": Rule(m, has_local_it=False, paths=preset(m)) for m in SupportModel},
    **{f"model 3, {how}": Rule(M3, paths={**preset(M3), **gates(how)}) for how in ByItself},
    "substitute": Rule(M1, has_local_it=False, local_it=ID["shared"], paths=preset(M1)),
    "five levels": Rule(FULL, paths=dict.fromkeys(STAFF, FIVE)),
    "inherited": Rule(),
    "nobody there": Rule(FULL, paths=dict.fromkeys(Scope, (nearest(Tier.MUNICIPAL_SHARED),))),
    "exception": Rule(M1, paths={**preset(M1), Scope.CITIZEN: (HOTLINE, EXCEPTION)}),
}


@pytest.fixture(scope="module")
def open_sets() -> set[frozenset[uuid.UUID]]:
    """Who is open together, at any hour of a year: few sets, however many hours."""
    tables = {**TABLES, "helper": Timetable((Interval(2, 600, 660),))}
    return {
        frozenset(ID[name] for name, table in tables.items() if hours.is_open(table, at))
        for at in YEAR
    }


def test_the_year_has_hours_when_nobody_and_when_nearly_all_are_open(
    open_sets: set[frozenset[uuid.UUID]],
) -> None:
    sizes = {len(open_now) for open_now in open_sets}

    assert {0, len(UNITS) - 1} <= sizes  # the hospital answers at night


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_no_input_is_without_a_receiver_at_any_hour_of_a_year(
    open_sets: set[frozenset[uuid.UUID]], rule: Rule
) -> None:
    said = directory(M1)
    rows = replace(said, rules={**said.rules, ID["kolding"]: rule})
    for (asked, found), open_now in product(asked_in(rows, NAMES), open_sets):
        assert found.receivers, asked
        assert set(found.receivers) <= set(rows.tiers), asked
        assert closed_past(found, open_now), asked


def test_a_level_is_read_as_it_was_written() -> None:
    gates_of = [replace(GATE, by_itself=how) for how in ByItself]
    for level in (OWN_IT, replace(SHARED, solves=False), of_unit(ID["gate"]), EXCEPTION, *gates_of):
        assert read_code(level.code) == level
    senseless = ("", "x", "unit:x", "nearest:x/solves", "unit", "own_it:x")
    assert {read_code(said) for said in senseless} == {None}
    assert Kind(OWN_IT.who) == Kind.OWN_IT
