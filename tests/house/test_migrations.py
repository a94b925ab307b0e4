"""Migrations: numbered, reversible, complete, and the guards come through."""

import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from app import create_app, create_web
from booking.guard import GuardLost, guard_present
from core import clock, health
from core.config import Settings
from core.db import db
from tests.databases import url_for_tests
from tests.house.source import ROOT
from video.models import Provision, ProvisionState, Room

VERSIONS = ROOT / "migrations/versions"


@pytest.fixture
def empty_app(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The app on a database without a schema."""
    made = create_app(replace(settings, database_url=url_for_tests(tmp_path)))
    yield made
    with made.app_context():
        db.engine.dispose()


def test_up_down_and_up_again(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade()
        downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        upgrade()

        assert not left
        assert guard_present()


def test_rooms_of_a_bridge_are_left_as_earlier_code_can_read_them(empty_app: Flask) -> None:
    """It knows no bridges: nobody gets such a room any more, and nobody is sent there."""
    now, id = clock.now(), uuid.uuid4()
    with empty_app.app_context():
        upgrade()
        room = Room(id=uuid.uuid4(), provider="vdx", name="VDX 1", capacity=5)
        ways = {"sip": "1@rooms.example.org"}
        db.session.add(Provision(id=id, key="1", room=room, addresses=ways,
                                 opens_at=now, closes_at=now + timedelta(hours=1)))  # fmt: skip
        db.session.commit()
        downgrade(revision="0028")

        assert (room.provider, room.is_active) == ("static", False)
        # By name: the row of that time has not all the columns of today's.
        columns = select(Provision.state, Provision.addresses).where(Provision.id == id)
        assert db.session.execute(columns).one() == (ProvisionState.RELEASED, {})


def no_search_index(name: str | None, _type: str, _parent: Any) -> bool:
    """What each database makes of the words of tickets is its own: no model knows it."""
    return not (name or "").startswith("ticket_words")


def test_models_and_migrations_say_the_same(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": no_search_index})
        differences = compare_metadata(context, db.metadata)

    assert not differences, "Write a migration for what changed in the models."


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = sorted(int(f.name[:4]) for f in VERSIONS.glob("[0-9]*.py"))

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_head_file_names_the_newest() -> None:
    newest = max(f.name[:4] for f in VERSIONS.glob("[0-9]*.py"))

    assert health.head(ROOT / "migrations") == newest, "It makes two heads a merge conflict."


def test_every_migration_can_be_taken_back() -> None:
    empty = [
        f.name
        for f in VERSIONS.glob("[0-9]*.py")
        if re.search(r"def downgrade\(\) -> None:\n    pass", f.read_text(encoding="utf-8"))
    ]

    assert not empty


LOSE = {
    "sqlite": "DROP TRIGGER claim_no_overlap_update",
    "postgresql": "ALTER TABLE claim DROP CONSTRAINT claim_no_overlap",
}


@pytest.fixture
def unguarded_app(empty_app: Flask) -> Flask:
    """The app on a migrated schema that somebody took the guard from."""
    with empty_app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            connection.execute(text(LOSE[connection.dialect.name]))
    return empty_app


def test_a_migration_that_loses_the_guard_is_stopped(unguarded_app: Flask) -> None:
    with unguarded_app.app_context(), pytest.raises(SystemExit):
        upgrade()


def test_the_web_does_not_start_without_the_guard(
    unguarded_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = unguarded_app.config["SQLALCHEMY_DATABASE_URI"]
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("SECRET_KEY", "x" * 32)
    monkeypatch.setenv("SMTP_HOST", "127.0.0.1")

    with pytest.raises(GuardLost):
        create_web()


def test_the_worker_does_not_start_without_the_guard(unguarded_app: Flask) -> None:
    answer = unguarded_app.test_cli_runner().invoke(args=["worker", "--drain"])

    assert isinstance(answer.exception, GuardLost)


def test_without_its_guard_the_service_is_not_ready(unguarded_app: Flask) -> None:
    answer = unguarded_app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert "double_booking_guard" in answer.text


@pytest.mark.parametrize("library", ["alembic", "aiosmtpd", "dkim", "dns", "support.demo.load"])
def test_a_web_server_goes_without_what_it_never_uses(library: str) -> None:
    asked = f"import sys, app; print({library!r} in sys.modules)"

    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "False"


def test_a_schema_behind_the_code_is_not_ready(empty_app: Flask) -> None:
    answer = empty_app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert "migrations" in answer.text


def test_the_doctor_finds_a_migrated_schema_well(app: Flask, session: Session) -> None:
    answer = app.test_cli_runner().invoke(args=["doctor"])

    assert (answer.exit_code, answer.output) == (0, "All is well.\n")


def test_the_doctor_says_that_the_guard_is_gone(unguarded_app: Flask) -> None:
    answer = unguarded_app.test_cli_runner().invoke(args=["doctor"])

    assert answer.exit_code == 1
    assert "double_booking_guard" in answer.output
