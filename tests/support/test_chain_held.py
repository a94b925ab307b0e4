"""Whoever holds several cases holds the one with the lowest number first: so nobody waits for each
other in a circle."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session

from accounts.models import User
from core import clock
from core.db import db
from support.mails.finding import Place
from support.mails.taking import _living
from support.models import Ticket, Writer
from support.services import again, merging, opening
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import POST, Held, call, read_anew

DAYS = timedelta(days=14)


@contextmanager
def held_numbers() -> Iterator[list[int]]:
    """The cases that are held, in that order."""
    numbers: list[int] = []

    def note(state: ORMExecuteState) -> Any:
        if getattr(state.statement, "_for_update_arg", None) is None:
            return None
        found = state.invoke_statement().freeze()
        rows = [row for row in found().scalars() if isinstance(row, Ticket)]
        numbers.extend(row.number for row in rows if row.number not in numbers)
        return found()

    event.listen(Session, "do_orm_execute", note)
    try:
        yield numbers
    finally:
        event.remove(Session, "do_orm_execute", note)


@pytest.fixture
def third(work: Work, session: Session, cast: Cast, soon: Held, asked: Ticket) -> Ticket:
    """It goes on as the second, and that as the first."""
    now = clock.now()
    for besides in (1001, 1002):
        again_asked = call(soon, cast, words="Billedet er væk.", besides=besides)
        with work():
            opening.open_ticket(again_asked, by=None, post=POST, now=now)
    for number, into in ((1003, 1002), (1002, 1001)):
        with work():
            dorte = db.session.get_one(User, cast.dorte.id)
            merging.merge(numbered(number), numbered(into), by=dorte, post=POST, now=now)
    read_anew(session)
    return session.scalars(select(Ticket).where(Ticket.number == 1003)).one()


def numbered(number: int) -> Ticket:
    """In the running transaction."""
    return db.session.scalars(select(Ticket).where(Ticket.number == number)).one()


def test_who_writes_to_what_was_merged_holds_them_in_order(work: Work, third: Ticket) -> None:
    with work(), held_numbers() as numbers:
        again.write(numbered(1003), "Hej", reopens_within=DAYS, post=POST, now=clock.now())
        assert numbered(1001).events[-1].text == "Hej"

    assert numbers == [1001, 1002, 1003]


def test_a_mail_to_what_was_merged_holds_them_in_order(work: Work, third: Ticket) -> None:
    with work(), held_numbers() as numbers:
        _living(Place(numbered(1003).id, Writer.REQUESTER))

    assert numbers == [1001, 1002, 1003]


def test_who_takes_a_merge_back_holds_them_in_order(
    client: FlaskClient, cast: Cast, third: Ticket
) -> None:
    sign_in(client, cast.dorte)
    with held_numbers() as numbers:
        answer = post(client, f"/tickets/{third.id}/restorations", {}, page="/desk")

    assert answer.status_code == 303
    assert numbers == [1001, 1002, 1003]
