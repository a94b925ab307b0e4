"""What people answered, and what they said by phone."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Answer, Participant
from tests.api.programs import Program, program_of
from tests.audits import audits
from tests.booking.meetings import citizen_of
from tests.factories import Cast


@pytest.fixture
def ida(session: Session, ahead: uuid.UUID) -> str:
    """Where her answers are."""
    path = f"/meetings/{ahead}/participants/{citizen_of(session).id}"
    session.rollback()
    return path


def test_what_somebody_said_by_phone_is_written_down(
    anna: Program, session: Session, cast: Cast, ida: str
) -> None:
    answer = anna.send("POST", f"{ida}/answers", {"answer": "declined"})

    assert answer.status_code == 201, answer.text
    session.rollback()
    assert (
        session.scalars(select(Participant.answer).where(Participant.name == "Ida")).one()
        == Answer.DECLINED
    )
    [row] = audits(session, "meeting-answered")
    assert (row.actor_id, row.facts["source"]) == (cast.anna.id, "phone")


def test_the_trail_says_what_was_sent_and_answered(anna: Program, ida: str) -> None:
    anna.send("POST", f"{ida}/answers", {"answer": "accepted"})

    said = anna.get(f"{ida}/trail").json

    assert said
    assert [line["is_answer"] for line in said["trail"]] == [False, True]
    assert "/m/" not in str(said)


@pytest.mark.parametrize("said", ["none", "tentative", "x", 1, None])
def test_nothing_else_can_be_said_by_phone(
    anna: Program, session: Session, ida: str, said: object
) -> None:
    assert anna.send("POST", f"{ida}/answers", {"answer": said}).status_code == 422
    assert not audits(session, "meeting-answered")


def test_a_stranger_finds_no_trail_and_one_invited_may_not_read_it(
    app: Flask, cast: Cast, ida: str
) -> None:
    for user, status in ((cast.carla, 404), (cast.jens, 403)):
        program = program_of(app, user)
        assert program.get(f"{ida}/trail").status_code == status
        body = {"answer": "declined"}
        assert program.send("POST", f"{ida}/answers", body).status_code == status
