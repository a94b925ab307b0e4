"""Cases that were open before there were clocks get theirs when the schema is brought up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from accounts.models import User
from app import create_app
from core.config import Settings
from core.db import db, transaction
from support.clocks import ticking
from support.services import opening, working
from tests.clocks.reading import clock_of, events_of, kept, kinds
from tests.databases import url_for_tests
from tests.factories import make_cast
from tests.house.source import ROOT
from tests.support.makers import NOON, POST, call, make_meeting, only_ticket

[MINE] = (ROOT / "migrations/versions").glob("*_clocks.py")
BEFORE = f"{int(MINE.name[:4]) - 1:04}"


@pytest.fixture
def old_app(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The app on a database of its own."""
    made = create_app(replace(settings, database_url=url_for_tests(tmp_path)))
    with made.app_context():
        upgrade()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def session(old_app: Flask) -> Iterator[Session]:
    engine = create_engine(old_app.config["SQLALCHEMY_DATABASE_URI"])
    with Session(engine, expire_on_commit=False) as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize("is_answered", [True, False])
def test_an_open_case_has_the_clock_it_would_have_had(
    old_app: Flask, session: Session, *, is_answered: bool
) -> None:
    cast = make_cast(session)
    held = make_meeting(session, cast)
    with old_app.app_context(), transaction():
        ticket = opening.open_ticket(call(held, cast), by=None, post=POST, now=NOON)
        if is_answered:
            dorte, later = db.session.get_one(User, cast.dorte.id), NOON + timedelta(minutes=2)
            working.reply(ticket, "Prøv igen.", by=dorte, post=POST, now=later)
    before = kept(clock_of(session, only_ticket(session)))
    session.rollback()

    with old_app.app_context():
        downgrade(revision=BEFORE)
        upgrade()
        with transaction():
            ticking.recount(NOON)

    found = only_ticket(session)
    assert kept(clock_of(session, found)) == before
    told = ["started", "accepted", "answered", "paused"] if is_answered else ["started"]
    assert kinds(events_of(session, found)) == told
