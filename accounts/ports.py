"""What packages above say about an organisation on its page. `app.py` connects them."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from accounts.models import Organisation

FACTS = "moedebro_organisation_facts"


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
