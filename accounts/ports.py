"""What packages above say about an organisation on its page. `app.py` connects them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app

from accounts.models import Organisation

FACTS = "moedebro_organisation_facts"
CLOSED_DESKS = "moedebro_units_without_supporters"
MOVES = "moedebro_changes_by_moving"


@dataclass(frozen=True)
class Fact:
    """A line on the organisation's page, and where it is changed."""

    label: str
    text: str
    url: str


Teller = Callable[[Organisation], Fact]


def facts_of(organisation: Organisation) -> list[Fact]:
    """Everything that is told of it."""
    tellers: list[Teller] = current_app.extensions.get(FACTS, [])
    return [tell(organisation) for tell in tellers]


@dataclass(frozen=True)
class Change:
    """What an organisation has from above, where it lies now and where it would lie."""

    label: str
    before: Sequence[str]
    after: Sequence[str]


Foreteller = Callable[[Organisation, Organisation], Sequence[Change]]


def changes_of(organisation: Organisation, to: Organisation) -> list[Change]:
    """Everything that would be different, or not, under `to`."""
    foretellers: list[Foreteller] = current_app.extensions.get(MOVES, [])
    return [change for tell in foretellers for change in tell(organisation, to)]


# The units in which nobody is a supporter here, and why, in words. One statement.
ClosedDesks = Callable[[], Mapping[UUID, str]]


def closed_desks() -> Mapping[UUID, str]:
    """Asked where many users come at once; one by one, `facts.role_given` refuses."""
    found: ClosedDesks | None = current_app.extensions.get(CLOSED_DESKS)
    return found() if found else {}
