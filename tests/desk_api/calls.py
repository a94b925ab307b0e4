"""What programs of the desk send, and what they read first."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from support.models import Ticket
from tests.api.programs import Program
from tests.support.makers import read_anew

Body = dict[str, Any]
REPLY: Body = {"text": "Prøv at lukke siden og åbne den igen."}
OUTCOME: Body = {"outcome": "can_attend"}


def read(program: Program, ticket_id: uuid.UUID) -> Any:
    """The ticket."""
    answer = program.get(f"/tickets/{ticket_id}")
    assert answer.status_code == 200, answer.text
    return answer.json


def tag(program: Program, ticket_id: uuid.UUID) -> str:
    """Its version, as the program last read it."""
    return program.get(f"/tickets/{ticket_id}").headers["ETag"]


def send(
    program: Program, ticket_id: uuid.UUID, noun: str, body: Body | None = None, **headers: str
) -> TestResponse:
    """A deed on it."""
    return program.send("POST", f"/tickets/{ticket_id}/{noun}", body, **headers)


def hand_over(to: uuid.UUID) -> Body:
    """To that unit."""
    return {"to": str(to), "reason": "Mikrofonen er spærret", "tried": ["reopened"]}


def offer(program: Program, ticket_id: uuid.UUID, to: uuid.UUID) -> None:
    """Ask the unit to take it over."""
    seen = tag(program, ticket_id)
    answer = send(program, ticket_id, "hand-overs", hand_over(to), If_Match=seen)
    assert answer.status_code == 201, answer.text


def parts(*to: uuid.UUID) -> Body:
    """For those units."""
    return {"to": [str(id) for id in to], "wanted": "Må tabletten bruge kameraet?", "minutes": 30}


def kept(session: Session, ticket_id: uuid.UUID) -> Ticket:
    """As it was committed."""
    read_anew(session)
    return session.scalars(select(Ticket).where(Ticket.id == ticket_id)).one()


def story(session: Session, ticket_id: uuid.UUID) -> list[str]:
    """What happened to it."""
    return [event.kind.value for event in kept(session, ticket_id).events]
