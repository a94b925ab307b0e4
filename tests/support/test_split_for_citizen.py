"""Somebody whose message became a case of its own has one page: nothing of the first is hidden."""

import pytest
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.ports import Case
from core.db import db
from support.desk_port import Desk
from support.models import Outcome, Ticket, Told
from support.services import opening, resolving, splitting, working
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, Held, read_anew

DESK = Desk(POST)


@pytest.fixture
def first(work: Work, session: Session, cast: Cast, ticket: Ticket) -> Ticket:
    """Ida wrote about something else, which is case 1002 now; then the first is answered."""
    with work():
        opening.add_words(db.session.get_one(Ticket, ticket.id), "Må min søn være med?", now=NOON)
    with work():
        whole, dorte = (
            db.session.get_one(Ticket, ticket.id),
            db.session.get_one(User, cast.dorte.id),
        )
        [message] = splitting.messages(whole)
        splitting.split(whole, message.id, by=dorte, post=POST, now=NOON)
    read_anew(session)
    return ticket


def case_of(work: Work, held: Held) -> Case:
    """As her page tells it."""
    with work(), force_locale("da"):
        found = DESK.case_of(held.ida.id, now=NOON)
    assert found
    return found


def test_an_answer_to_the_first_is_on_the_page_and_nothing_is_twice(
    act: Deed, work: Work, cast: Cast, held: Held, first: Ticket
) -> None:
    act(working.reply, first, "Prøv at lukke siden.", by=cast.dorte, post=POST)

    case = case_of(work, held)

    assert case.number == 1002
    said = [one.text for one in case.said]
    assert said == ["De kan ikke høre mig.", "Må min søn være med?", "Prøv at lukke siden."]


def test_how_the_first_ended_is_on_the_page_and_counts_as_told(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held, first: Ticket
) -> None:
    act(resolving.resolve, first, Outcome.CANNOT_ATTEND, by=cast.dorte, post=POST)

    said = case_of(work, held).said[-1]
    with work():
        DESK.seen_by(held.ida.id, now=NOON)

    assert (said.who, said.text) == ("Hotline for borgere", "Det kunne ikke løses.")
    read_anew(session)
    ended = session.scalars(select(Ticket).where(Ticket.number == 1001)).one()
    assert [n.told_by for n in ended.notices if n.participant_id] == [Told.PAGE]
