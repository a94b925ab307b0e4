"""The decision table of product rules 6.4 to 6.8, as data."""

import uuid
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.models import Audience, SupportModel, Tier
from support.routing import Directory, Inquiry, NoReceiver, Rule, after, arrive, preset, route
from support.routing.levels import STAFF as STAFF_SCOPES
from support.routing.levels import of_unit

NAMES = ("region", "hospital", "kolding", "vejle", "clinic", "ward")
UNITS = {
    "hotline": Tier.CITIZEN_HOTLINE,
    "gate": Tier.STAFF_HOTLINE,
    "kolding_it": Tier.LOCAL_IT,
    "hospital_it": Tier.LOCAL_IT,
    "helper": Tier.LOCAL_HELPER,
    "shared": Tier.SHARED_SUPPORT,
}
ID = {name: uuid.uuid5(uuid.NAMESPACE_DNS, name) for name in (*NAMES, *UNITS)}
NAME = {value: name for name, value in ID.items()}
PARENTS = {ID[name]: ID["region"] for name in NAMES} | {
    ID["region"]: None,
    ID["ward"]: ID["hospital"],
}
M1, M2, M3, FULL = SupportModel


def rule(model: SupportModel = M1, *, levels: Iterable[uuid.UUID] = (), **named: Any) -> Rule:
    """What an organisation says that chose a model, or wrote levels of its own for staff."""
    own = dict.fromkeys(STAFF_SCOPES, tuple(of_unit(unit) for unit in levels)) if levels else {}
    return Rule(model, paths={**preset(model), **own}, **named)


REGION = rule(citizen_hotline=ID["hotline"], shared_support=ID["shared"], staff_hotline=ID["gate"])


def directory(model: SupportModel = M1, **rules: Rule) -> Directory:
    """The rows of the demo, with these put in their place."""
    rows = {
        "region": REGION,
        "hospital": rule(model, local_it=ID["hospital_it"]),
        "kolding": rule(model, local_it=ID["kolding_it"]),
        "vejle": rule(model, has_local_it=False),
        "clinic": rule(model, has_local_it=False),
    } | rules
    units = {ID[name]: tier for name, tier in UNITS.items()}
    return Directory(PARENTS, {ID[name]: rule for name, rule in rows.items()}, units)


def receivers(
    rows: Directory, audience: Audience, who: str, convening: str, crosses: bool = True
) -> list[str]:
    """The names of those who get it, in order."""
    asked = Inquiry(audience, ID[who], ID[convening], crosses)
    return [NAME[unit] for unit in route(rows, asked).receivers]


CITIZEN, STAFF = Audience
SHARED_FOR_VEJLE = rule(has_local_it=False, local_it=ID["shared"])
TABLE = [
    # rule, model, who asks, their organisation, who convened, across sectors, who gets it
    ("citizen flow", M1, CITIZEN, "kolding", "kolding", True, "hotline kolding_it"),
    ("citizen flow, any model", M2, CITIZEN, "hospital", "hospital", True, "hotline hospital_it"),
    ("citizen flow, any model", M3, CITIZEN, "kolding", "kolding", False, "hotline kolding_it"),
    ("6.7 citizens stay with the hotline", M1, CITIZEN, "vejle", "vejle", True, "hotline"),
    ("6.4 model 1 begins locally", M1, STAFF, "kolding", "hospital", True, "kolding_it shared"),
    ("6.4 model 1 begins locally", M1, STAFF, "hospital", "hospital", False, "hospital_it shared"),
    ("6.4 model 2 across sectors", M2, STAFF, "kolding", "hospital", True, "shared kolding_it"),
    ("6.8 two municipalities", M2, STAFF, "kolding", "vejle", True, "shared kolding_it"),
    ("model 2 in one sector", M2, STAFF, "kolding", "kolding", False, "kolding_it shared"),
    ("model 3 at the gate", M3, STAFF, "kolding", "hospital", True, "gate kolding_it shared"),
    ("6.7 the convening one's IT", M1, STAFF, "clinic", "kolding", True, "kolding_it shared"),
    ("6.7 else shared support", M1, STAFF, "clinic", "vejle", True, "shared"),
    ("a ward inherits its hospital's", M1, STAFF, "ward", "kolding", True, "hospital_it shared"),
    ("full without levels is model 1", FULL, STAFF, "kolding", "kolding", True,
     "kolding_it shared"),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}: {row[3]}")
def test_the_decision_table(row: tuple[str, SupportModel, Audience, str, str, bool, str]) -> None:
    _rule, model, audience, who, convening, crosses, wanted = row

    assert receivers(directory(model), audience, who, convening, crosses) == wanted.split()


def test_full_support_goes_by_the_organisations_own_levels() -> None:
    levels = (ID["helper"], ID["gate"], ID["shared"])
    rows = directory(kolding=rule(FULL, local_it=ID["kolding_it"], levels=levels))

    assert receivers(rows, STAFF, "kolding", "kolding") == ["helper", "gate", "shared"]


def test_a_configured_substitute_comes_before_the_convening_organisations_it() -> None:
    rows = directory(vejle=SHARED_FOR_VEJLE)

    assert receivers(rows, STAFF, "vejle", "kolding") == ["shared"]


def test_citizens_do_not_reach_shared_support_through_a_substitute() -> None:
    rows = directory(vejle=SHARED_FOR_VEJLE)

    assert receivers(rows, CITIZEN, "vejle", "vejle") == ["hotline"]


def test_shared_support_for_a_citizen_is_marked_as_an_exception() -> None:
    rows = directory(region=rule(shared_support=ID["shared"]))
    found = route(rows, Inquiry(CITIZEN, ID["vejle"], ID["vejle"], True))

    assert ([NAME[u] for u in found.receivers], found.is_exception) == (["shared"], True)


def test_a_ticket_keeps_the_model_it_was_opened_under() -> None:
    asked = Inquiry(STAFF, ID["kolding"], ID["hospital"], True)

    found = route(directory(M2), asked, model=M1)

    assert [NAME[u] for u in found.receivers] == ["kolding_it", "shared"]


CHAIN = (ID["hotline"], ID["kolding_it"], ID["shared"])
CLOSED = [
    # who is open, who owns it, who was routed past, whether all are closed
    ("hotline kolding_it shared", "hotline", "", False),
    ("kolding_it shared", "kolding_it", "hotline", False),
    ("shared", "shared", "hotline kolding_it", False),
    ("", "shared", "hotline kolding_it", True),
]


@pytest.mark.parametrize(("open_now", "owner", "skipped", "all_closed"), CLOSED)
def test_the_closed_are_routed_past(
    open_now: str, owner: str, skipped: str, all_closed: bool
) -> None:
    found = arrive(CHAIN, {ID[name] for name in open_now.split()})

    assert NAME[found.owner] == owner
    assert [NAME[unit] for unit in found.skipped] == skipped.split()
    assert found.all_closed is all_closed


def test_those_after_a_receiver() -> None:
    assert after(CHAIN, ID["kolding_it"]) == (ID["shared"],)
    assert after(CHAIN, ID["helper"]) == CHAIN


def test_an_installation_without_support_says_so() -> None:
    nothing = Directory(PARENTS, {}, {})

    with pytest.raises(NoReceiver):
        route(nothing, Inquiry(STAFF, ID["kolding"], ID["kolding"], False))


_units = st.one_of(st.none(), st.sampled_from([ID[name] for name in UNITS]))
_rules = st.builds(
    rule,
    model=st.sampled_from(SupportModel),
    has_local_it=st.booleans(),
    local_it=_units,
    citizen_hotline=_units,
    staff_hotline=_units,
    shared_support=_units,
    levels=st.lists(st.sampled_from([ID[name] for name in UNITS]), max_size=3).map(tuple),
)
_organisations = st.sampled_from([ID[name] for name in NAMES])
_directories = st.builds(
    Directory,
    parents=st.dictionaries(_organisations, st.one_of(st.none(), _organisations)),
    rules=st.dictionaries(_organisations, _rules),
    tiers=st.dictionaries(
        st.sampled_from([ID[name] for name in UNITS]), st.sampled_from(Tier), min_size=1
    ),
)
_inquiries = st.builds(
    Inquiry, st.sampled_from(Audience), _organisations, _organisations, st.booleans()
)


@given(rows=_directories, asked=_inquiries, open_now=st.sets(st.sampled_from(list(ID.values()))))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_inquiry_is_without_a_receiver(
    rows: Directory, asked: Inquiry, open_now: set[uuid.UUID]
) -> None:
    found = route(rows, asked)

    assert arrive(found.receivers, open_now).owner in rows.tiers
    assert len(set(found.receivers)) == len(found.receivers)


@given(rows=_directories, asked=_inquiries)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_citizen_reaches_shared_support_only_as_a_marked_exception(
    rows: Directory, asked: Inquiry
) -> None:
    found = route(rows, Inquiry(CITIZEN, asked.organisation, asked.convening, True))

    shared = [u for u in found.receivers if rows.tiers[u] == Tier.SHARED_SUPPORT]
    assert bool(shared) is found.is_exception
