"""Who goes back to an earlier release finds no words that its code cannot read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app import create_app
from booking.calling import NEWS_NOT_DELIVERED, REVIVED, SMS_STOPPED
from booking.models import Answer, AnswerGiven, AnswerSource, CallTask, Standing
from core.config import Settings
from core.db import db
from tests.databases import url_for_tests
from tests.factories import make_cast
from tests.house.source import ROOT
from tests.support.makers import NOON, make_meeting

[TEXTS] = (ROOT / "migrations/versions").glob("*_text_messages.py")
BEFORE = f"{int(TEXTS.name[:4]) - 1:04}"


@pytest.fixture
def own_app(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """The app on a database of its own."""
    made = create_app(replace(settings, database_url=url_for_tests(tmp_path)))
    with made.app_context():
        upgrade()
        yield made
        db.engine.dispose()


@pytest.fixture
def session(own_app: Flask) -> Iterator[Session]:
    engine = create_engine(own_app.config["SQLALCHEMY_DATABASE_URI"])
    with Session(engine, expire_on_commit=False) as opened:
        yield opened
    engine.dispose()


def rows(wanted: str) -> Sequence[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(wanted))]


@pytest.mark.usefixtures("own_app")
def test_going_back_leaves_words_that_were_known(session: Session) -> None:
    held = make_meeting(session, make_cast(session))
    said = AnswerGiven(
        participant_id=held.ida.id, said=Answer.ACCEPTED, source=AnswerSource.SMS,
        standing=Standing.STANDS, comment="", at=NOON,
    )  # fmt: skip
    held.ida.answered_by = AnswerSource.SMS
    calls = [
        (held.ida, SMS_STOPPED, None),
        (held.ida, SMS_STOPPED, NOON),
        (held.ida, REVIVED, None),
        (held.anna, SMS_STOPPED, None),
        (held.jens, NEWS_NOT_DELIVERED, None),
        (held.jens, REVIVED, None),
    ]
    session.add(said)
    session.add_all(
        CallTask(meeting_id=held.meeting.id, participant_id=who.id, reason=why, created_at=NOON,
                 done_at=done)
        for who, why, done in calls
    )  # fmt: skip
    session.commit()

    downgrade(revision=BEFORE)

    assert rows("SELECT source FROM answer_given") == [("page",)]
    answered = "SELECT answered_by FROM participant WHERE answered_by IS NOT NULL"
    assert rows(answered) == [("page",)]
    assert set(rows("SELECT reason FROM call_task")) == {(NEWS_NOT_DELIVERED,)}
    still = "SELECT participant_id FROM call_task WHERE done_at IS NULL"
    assert len(rows(still)) == len(set(rows(still))) == 3
    upgrade()
    assert len(rows("SELECT reason FROM call_task")) == 4
