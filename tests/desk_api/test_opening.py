"""A ticket is opened by a program, for whoever says the code of their meeting."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from support.models import Ticket
from support.services import intake
from tests.api.programs import Program, program_of, word
from tests.audits import audits
from tests.desk_api.calls import Body
from tests.factories import Cast
from tests.support.makers import Held, code_of, only_ticket, read_anew

WORDS = "Der er ingen lyd"


def opening(held: Held, **said: object) -> Body:
    """What Ida says to the other system."""
    return {"code": code_of(held.ida), "words": WORDS, "phone": "00 99 88 77", **said}


def tickets(session: Session) -> list[uuid.UUID]:
    """All there are."""
    read_anew(session)
    return list(session.scalars(select(Ticket.id)))


def test_the_code_opens_a_ticket(dorte: Program, session: Session, cast: Cast, soon: Held) -> None:
    answer = dorte.send("POST", "/tickets", opening(soon))

    assert (answer.status_code, answer.json and answer.json["status"]) == (201, "new")
    ticket = only_ticket(session)
    assert (ticket.participant_id, ticket.callback_phone) == (soon.ida.id, "+4500998877")
    assert ticket.responsible_id == cast.at.hotline.id
    assert [event.text for event in ticket.events if event.text] == [WORDS]
    [row] = audits(session, "meeting-searched")
    assert (row.actor_id, row.facts) == (cast.dorte.id, {"found": 1, "search": "code"})


def test_who_has_one_gets_a_note_on_it(
    dorte: Program, session: Session, soon: Held, asked: Ticket
) -> None:
    answer = dorte.send("POST", "/tickets", opening(soon))

    assert answer.json
    assert answer.json["id"] == str(asked.id)
    assert tickets(session) == [asked.id]


def test_the_same_key_opens_one(dorte: Program, session: Session, soon: Held) -> None:
    key = {"Idempotency_Key": uuid.uuid4().hex}

    first, second = (dorte.send("POST", "/tickets", opening(soon), **key) for _ in range(2))

    assert first.json == second.json
    assert len(tickets(session)) == 1


def test_an_unknown_code_is_answered_and_counted(
    dorte: Program, session: Session, soon: Held
) -> None:
    answer = dorte.send("POST", "/tickets", opening(soon, code="00000000"))

    assert (answer.status_code, word(answer)) == (404, "unknown-meeting")
    assert tickets(session) == []
    assert [row.facts["found"] for row in audits(session, "meeting-searched")] == [0]


def test_the_same_key_gets_the_same_refusal(dorte: Program, soon: Held) -> None:
    key, body = {"Idempotency_Key": uuid.uuid4().hex}, opening(soon, code="00000000")

    first, second = (dorte.send("POST", "/tickets", body, **key) for _ in range(2))

    assert (first.mimetype, first.json) == (second.mimetype, second.json)


def test_codes_cannot_be_guessed_at(dorte: Program, soon: Held) -> None:
    statuses = [
        dorte.send("POST", "/tickets", opening(soon, code=f"{n:08}")).status_code
        for n in range(intake.MOST_SEARCHES + 1)
    ]

    assert statuses == [404] * intake.MOST_SEARCHES + [429]


@pytest.mark.parametrize(
    "said", [{"code": "Ida"}, {"code": "1234567"}, {"words": " "}, {"phone": "x"}, {"code": None}]
)
def test_what_makes_no_sense_is_refused(
    dorte: Program, session: Session, soon: Held, said: dict[str, object]
) -> None:
    assert dorte.send("POST", "/tickets", opening(soon, **said)).status_code == 422
    assert tickets(session) == []


def test_who_helps_nobody_opens_nothing(
    app: Flask, session: Session, cast: Cast, soon: Held
) -> None:
    anna = program_of(app, cast.anna)

    assert anna.send("POST", "/tickets", opening(soon)).status_code == 403
    assert tickets(session) == []
