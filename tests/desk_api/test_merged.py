"""Merged cases, and names in notes, by a program: as on the page."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, User
from core import clock
from core.db import db
from support.models import Mention, Ticket
from support.services import merging, opening
from tests.api.programs import Program
from tests.conftest import Work
from tests.desk_api.calls import read, send, story
from tests.factories import Cast
from tests.support.makers import POST, Held, call, read_anew


@pytest.fixture
def second(work: Work, session: Session, cast: Cast, soon: Held, asked: Ticket) -> Ticket:
    """It goes on as the first."""
    again = call(soon, cast, words="Billedet er væk.", besides=1001)
    with work():
        opening.open_ticket(again, by=None, post=POST, now=clock.now())
    with work():
        one, other = db.session.scalars(select(Ticket).order_by(Ticket.number)).all()
        dorte = db.session.get_one(User, cast.dorte.id)
        merging.merge(other, one, by=dorte, post=POST, now=clock.now())
    read_anew(session)
    return session.scalars(select(Ticket).where(Ticket.number == 1002)).one()


def test_what_merged_cases_said_is_read_with_the_one_they_go_on_as(
    dorte: Program, asked: Ticket, second: Ticket
) -> None:
    said = read(dorte, asked.id)

    opened = [(e["number"], e["text"]) for e in said["events"] if e["kind"] == "opened"]
    assert opened == [(1001, "De kan ikke høre mig."), (1002, "Billedet er væk.")]
    assert said["merged_into"] is None


def test_a_merged_one_says_where_it_goes_on(dorte: Program, second: Ticket) -> None:
    assert read(dorte, second.id)["merged_into"] == 1001


def test_who_is_named_in_a_note_is_told(
    dorte: Program, session: Session, cast: Cast, asked: Ticket
) -> None:
    unit_id = cast.at.hotline_unit.id
    session.add(Membership(user_id=cast.hans.id, unit_id=unit_id, role=Role.SUPPORTER))
    session.commit()

    answer = send(dorte, asked.id, "notes", {"text": "@Hans Knudepunkt: se her"})

    assert answer.status_code == 201, answer.text
    read_anew(session)
    assert session.scalars(select(Mention.user_id)).all() == [cast.hans.id]


def test_who_cannot_see_the_case_cannot_be_named(
    dorte: Program, session: Session, asked: Ticket
) -> None:
    answer = send(dorte, asked.id, "notes", {"text": "@Gitte: se her"})

    assert answer.status_code == 422, answer.text
    assert story(session, asked.id) == ["opened"]
