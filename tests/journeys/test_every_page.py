"""Every address that can be got, in each of its states, as each visitor: who gets what."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core.assets import asset
from core.config import Settings
from tests.browse import sign_in
from tests.browser import chromium
from tests.conftest import Work
from tests.factories import Cast
from tests.house.test_routes import rules
from tests.journeys.addresses import (
    NOBODY,
    NOT_PAGES,
    SIGNED_IN,
    VISITORS,
    Address,
    addresses,
)
from tests.journeys.looking import Look
from tests.journeys.world import World, make_world
from tests.servers import web_server

FEWEST = 150  # pages with something on them that no other has


@pytest.fixture
def world(session: Session, cast: Cast, work: Work, settings: Settings) -> World:
    """One of everything."""
    return make_world(session, cast, work, settings)


@pytest.fixture
def places(app: Flask, world: World) -> list[Address]:
    """Every address."""
    with app.test_request_context():
        return addresses(world, asset("css/app.css"))


def test_every_address_is_visited(app: Flask, places: list[Address]) -> None:
    got = {rule.endpoint for rule in rules(app) if "GET" in (rule.methods or set())}
    known = {place.endpoint for place in places}

    assert not got - known, "Add an Address of each state to tests/journeys/addresses.py."
    assert not (known | NOT_PAGES.keys()) - got, "These are no addresses any more."


def visitors(app: Flask, cast: Cast) -> Mapping[str, FlaskClient]:
    """A browser for each, signed in."""
    clients = {name: app.test_client() for name in VISITORS}
    for name in set(VISITORS) - {NOBODY}:
        sign_in(clients[name], getattr(cast, name))
    return clients


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.looks
def test_everybody_gets_what_is_theirs_and_every_page_works(
    app: Flask, settings: Settings, cast: Cast, places: list[Address], tmp_path: Path
) -> None:
    with web_server(settings, tmp_path / "web.log", workers=1) as url, chromium() as browser:
        look = Look(browser, url, [getattr(cast, name).name for name in SIGNED_IN])
        for visitor, client in visitors(app, cast).items():
            look.around(visitor, client, places)

    assert not look.wrong, "\n".join(look.wrong)
    assert not look.faults, "\n".join(look.faults)
    assert look.axed > FEWEST, "It looked at far fewer pages than there are."
