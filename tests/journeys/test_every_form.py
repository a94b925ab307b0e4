"""Every form on every page, with what no form expects in each of its fields."""

from collections.abc import Iterator, Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core.assets import asset
from core.config import Settings
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.journeys.addresses import NOBODY, NOT_PAGES, VISITORS, Address, addresses
from tests.journeys.filling import (
    KEPT,
    SHOWN,
    STORED,
    Filled,
    faults_of,
    forms_on,
    is_kept,
    kind_of,
)
from tests.journeys.world import make_world

FEWEST = 100  # forms of different kinds


@pytest.fixture
def places(
    app: Flask, session: Session, cast: Cast, work: Work, settings: Settings
) -> list[Address]:
    """Every address there is."""
    world = make_world(session, cast, work, settings)
    with app.test_request_context():
        return addresses(world, asset("css/app.css"))


def browsers(app: Flask, cast: Cast) -> Iterator[tuple[str, FlaskClient]]:
    """Each visitor in a browser of their own."""
    for name in VISITORS:
        client = app.test_client()
        if name != NOBODY:
            sign_in(client, getattr(cast, name))
        yield name, client


def find_forms(
    app: Flask, cast: Cast, places: list[Address]
) -> Iterator[tuple[FlaskClient, Filled]]:
    """One of each kind, and a browser that may press its button."""
    known, adapter = set(), app.url_map.bind("localhost")
    for visitor, client in browsers(app, cast):
        for place in places:
            known_to_nobody = place.is_by_link and visitor != NOBODY
            if place.endpoint in NOT_PAGES or place.statuses[visitor] != 200 or known_to_nobody:
                continue
            for form in forms_on(place.url, client.get(place.url).text):
                kind = kind_of(form, adapter)
                if kind[0] != "accounts.sign_out" and kind not in known:
                    known.add(kind)
                    yield client, form


@pytest.mark.slow
@pytest.mark.parametrize(
    "oddities", [STORED, pytest.param(SHOWN, marks=pytest.mark.looks)], ids=["stored", "shown"]
)
def test_no_form_breaks_and_none_loses_what_was_typed(
    app: Flask, cast: Cast, places: list[Address], oddities: Sequence[str]
) -> None:
    faults, forms = [], list(find_forms(app, cast, places))
    for client, form in forms:
        for name, odd in ((n, o) for n in form.names for o in oddities):
            answer = form.send(client, form.with_odd(name, odd))
            found = list(faults_of(answer))
            if answer.status_code == 422 and odd == KEPT and name in form.typed:
                found += [] if is_kept(answer, odd) else ["what was typed is lost"]
            faults += [f"{form.action} {name}={odd[:20]!r}: {fault}" for fault in found]

    assert not faults, "\n".join(faults)
    assert len(forms) > FEWEST, [f.action for _client, f in forms]
