"""What organisations had said of their paths becomes version 1, and goes back again."""

import importlib.util
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from app import create_app
from core.config import Settings
from core.db import db
from tests.databases import url_for_tests
from tests.house.source import ROOT

NAMES = ("region", "kolding", "odense", "nyborg", "clinic", "hotline", "it", "shared")
ID = {name: uuid.uuid5(uuid.NAMESPACE_DNS, name) for name in NAMES}
ORGANISATIONS, UNITS = NAMES[:5], NAMES[5:]
NOON = datetime(2026, 12, 2, 11, tzinfo=UTC)


def table(name: str, /, **columns: Any) -> sa.TableClause:
    """A table as it was then; the models know only how it is now."""
    return sa.table(name, *(sa.column(column, kind) for column, kind in columns.items()))


ORGANISATION = table(
    "organisation", id=sa.Uuid(), parent_id=sa.Uuid(), name=sa.String(), kind=sa.String(),
    is_active=sa.Boolean(), version=sa.Integer(),
)  # fmt: skip
UNIT = table(
    "unit", id=sa.Uuid(), organisation_id=sa.Uuid(), name=sa.String(), explanation=sa.String(),
    phone_hours=sa.String(), local_helper=sa.String(), is_active=sa.Boolean(), version=sa.Integer(),
)  # fmt: skip
SUPPORT_UNIT = table(
    "support_unit", id=sa.Uuid(), unit_id=sa.Uuid(), tier=sa.String(), is_external=sa.Boolean(),
    is_active=sa.Boolean(), on_holidays=sa.String(),
)  # fmt: skip
TICKET = table(
    "ticket", id=sa.Uuid(), number=sa.Integer(), matter=sa.Integer(), requester=sa.String(),
    organisation_id=sa.Uuid(), audience=sa.String(), model=sa.String(), status=sa.String(),
    is_cross_sector=sa.Boolean(), subject=sa.String(), device=sa.String(), snapshot=sa.JSON(),
    responsible_id=sa.Uuid(), is_learning=sa.Boolean(), opened_at=sa.DateTime(timezone=True),
    version=sa.Integer(),
)  # fmt: skip


def migration() -> ModuleType:
    """The one that makes the versions, by what it is called: its number may change."""
    [file] = (ROOT / "migrations/versions").glob("*_routing_versions.py")
    spec = importlib.util.spec_from_file_location("routing_versions", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


OURS = migration()


@pytest.fixture
def old_app(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The app on a schema from before versions were kept, with what was said then."""
    made = create_app(replace(settings, database_url=url_for_tests(tmp_path)))
    with made.app_context():
        upgrade(revision=OURS.down_revision)
        with db.engine.begin() as connection:
            fill(connection)
        yield made
        db.engine.dispose()


def fill(connection: sa.Connection) -> None:
    """A region with model 1, two municipalities with levels of their own and with model 3, one
    with model 2, and a clinic that has said nothing."""
    usual = {"is_active": True, "version": 1}
    words = {"explanation": "", "phone_hours": "", "local_helper": ""}
    for name in ORGANISATIONS:
        parent = None if name == "region" else ID["region"]
        row = {"id": ID[name], "name": name, "kind": "region", "parent_id": parent}
        connection.execute(ORGANISATION.insert().values(row | usual))
    for name, tier in zip(UNITS, ("citizen_hotline", "local_it", "shared_support"), strict=True):
        row = {"id": ID[name], "organisation_id": ID["region"], "name": name}
        connection.execute(UNIT.insert().values(row | usual | words))
        desk = {"id": ID[name], "unit_id": ID[name], "tier": tier, "on_holidays": "closed"}
        desk |= {"is_external": False, "is_active": True}
        connection.execute(SUPPORT_UNIT.insert().values(desk))
    for rule in RULES:
        connection.execute(OURS.RULE.insert().values(rule))
    for level in LEVELS:
        connection.execute(OURS.OLD_LEVEL.insert().values(level))
    for number, (where, model) in enumerate(TICKETS, start=1):
        connection.execute(TICKET.insert().values(ticket(number, where, model)))


def rule(where: str, model: str, **named: str) -> dict[str, object]:
    """A row as it was."""
    units: dict[str, object] = dict.fromkeys(OURS.UNITS)
    units |= {f"{column}_id": ID[unit] for column, unit in named.items()}
    return {"organisation_id": ID[where], "model": model, "has_local_it": bool(named)} | units


RULES = [
    rule("region", "1", citizen_hotline="hotline", shared_support="shared"),
    rule("kolding", "full", local_it="it"),
    rule("odense", "2"),
    rule("nyborg", "3"),
]
LEVELS = [
    {"organisation_id": ID["kolding"], "position": place, "support_unit_id": ID[unit]}
    for place, unit in enumerate(("it", "shared"))
]
TICKETS = [("kolding", "full"), ("kolding", "1"), ("clinic", "1"), ("odense", "2")]


def ticket(number: int, where: str, model: str) -> dict[str, object]:
    """A ticket as it was."""
    return {
        "id": uuid.uuid4(), "number": number, "matter": 1, "requester": "x", "audience": "staff",
        "organisation_id": ID[where], "model": model, "status": "new", "is_cross_sector": True,
        "subject": "", "device": "", "snapshot": {}, "responsible_id": ID["it"],
        "is_learning": False, "opened_at": NOON, "version": 1,
    }  # fmt: skip


def rows(wanted: sa.Select[*tuple[Any, ...]]) -> list[tuple[object, ...]]:
    """What the database holds."""
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(wanted)]


def path(where: str, whose: str) -> list[tuple[object, ...]]:
    """One path of the first version: how each level is found, which tier or unit, what it does."""
    level, version = OURS.LEVEL.c, OURS.VERSION.c
    found = sa.select(level.kind, level.tier, level.support_unit_id, level.solves)
    mine = found.join(OURS.VERSION, version[f"{whose}_path"] == level.path_key)
    return rows(mine.where(version.organisation_id == ID[where]).order_by(level.position))


OWN, SHARED = ("own_it", None, None, True), ("nearest", "shared_support", None, True)
GATE, HOTLINE = (
    ("nearest", "staff_hotline", None, False),
    ("nearest", "citizen_hotline", None, True),
)


def test_each_row_becomes_the_levels_that_it_meant(old_app: Flask) -> None:
    upgrade(revision=OURS.revision)

    assert path("region", "citizen") == [HOTLINE, ("convening_it", None, None, True)]
    assert path("region", "staff_cross") == path("odense", "staff_single") == [OWN, SHARED]
    assert path("odense", "staff_cross") == [SHARED, OWN]
    assert path("nyborg", "staff_single") == [GATE, OWN, SHARED]
    own = [("unit", None, ID["it"], True), ("unit", None, ID["shared"], True)]
    assert path("kolding", "staff_single") == path("kolding", "staff_cross") == own
    assert path("clinic", "staff_cross") == []  # it inherits, as before


def test_tickets_go_on_by_it_unless_their_model_is_another(old_app: Flask) -> None:
    upgrade(revision=OURS.revision)

    said = sa.select(OURS.TICKET.c.routing_version_id).order_by(sa.column("number"))
    assert rows(said) == [(4,), (None,), (4,), (4,)]


def test_the_next_version_counts_on(old_app: Flask) -> None:
    upgrade(revision=OURS.revision)

    assert rows(sa.select(OURS.COUNTER.c.last)) == [(4,)]


def test_going_back_says_the_same_as_before(old_app: Flask) -> None:
    upgrade(revision=OURS.revision)
    downgrade(revision=OURS.down_revision)

    by_place = sa.select(OURS.RULE).order_by(OURS.RULE.c.organisation_id)
    were = sorted(RULES, key=lambda row: str(row["organisation_id"]))
    assert rows(by_place) == [tuple(row[c.name] for c in OURS.RULE.columns) for row in were]
    levels = sa.select(OURS.OLD_LEVEL).order_by(OURS.OLD_LEVEL.c.position)
    assert rows(levels) == [tuple(row.values()) for row in LEVELS]
    upgrade(revision=OURS.revision)
    assert path("nyborg", "staff_cross") == [GATE, OWN, SHARED]
