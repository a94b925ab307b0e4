"""Somebody writes about a case that is over: it opens again, or a new one is linked to it."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.ports import help_desk
from core.db import db
from support.models import (
    LinkKind,
    Notice,
    Outcome,
    Status,
    Ticket,
    TicketEvent,
    TicketLink,
)
from support.refusals import NotTheSame
from support.services import again, linking, merging, opening, resolving
from support.timeline import ROUTING
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, Held, call, read_anew, staff_call

LATE = "kom mere end 14 dage efter, at sagen sluttede, og begyndte en ny"
TWO_WEEKS = timedelta(days=14)


@pytest.fixture
def closed(act: Deed, session: Session, cast: Cast, ticket: Ticket) -> Ticket:
    """Everybody was told at noon."""
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)

    def ring(held: Ticket, *, now: datetime) -> None:
        dorte = db.session.get_one(User, cast.dorte.id)
        for notice in held.notices:
            resolving.told_by_phone(held, notice, by=dorte, now=now)

    act(ring, ticket)
    return ticket


def write(work: Work, held: Held, words: str = "Nu er det galt igen.", *, now: datetime) -> None:
    """From the personal page."""
    ida = held.ida.id
    with work():
        help_desk().answer(ida, words, works=False, now=now)


def tickets(session: Session) -> list[tuple[int, Status]]:
    """All there are, as committed."""
    read_anew(session)
    return [(t.number, t.status) for t in session.scalars(select(Ticket).order_by(Ticket.number))]


def links(session: Session) -> list[LinkKind]:
    """How they have to do with each other."""
    read_anew(session)
    return list(session.scalars(select(TicketLink.kind)))


def test_within_two_weeks_it_is_the_same_case(
    work: Work, session: Session, held: Held, closed: Ticket
) -> None:
    write(work, held, now=NOON + TWO_WEEKS)

    assert tickets(session) == [(1001, Status.ACTIVE)]
    assert session.scalars(select(Notice)).all() == []


def test_later_it_is_a_new_one_that_follows_the_old(
    work: Work, session: Session, held: Held, closed: Ticket
) -> None:
    write(work, held, now=NOON + TWO_WEEKS + timedelta(seconds=1))

    assert tickets(session) == [(1001, Status.CLOSED), (1002, Status.NEW)]
    assert links(session) == [LinkKind.FOLLOWS]
    said = session.scalars(select(TicketEvent).where(TicketEvent.kind == "linked")).all()
    assert sorted(event.facts["other"] for event in said) == [1001, 1002]
    assert {(event.facts["anew"], event.facts["limit"]) for event in said} == {("late", 14)}


def test_both_pages_say_why_a_new_one_began(
    client: FlaskClient, work: Work, session: Session, cast: Cast, held: Held, closed: Ticket
) -> None:
    write(work, held, now=NOON + TWO_WEEKS + timedelta(seconds=1))
    new = session.scalars(select(Ticket).where(Ticket.number == 1002)).one()
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{new.id}").text

    assert "Den følger efter sag 1001" in page
    assert page.count(LATE) == 2  # in the thread, and beside it where the link stands
    assert f'href="/tickets/{closed.id}"' in page
    assert page_of_old(client, closed).count(LATE) == 2


def page_of_old(client: FlaskClient, ticket: Ticket) -> str:
    """The case that the new one follows."""
    page = client.get(f"/tickets/{ticket.id}").text
    assert "Sag 1002 følger efter den" in page
    return page


def test_somebody_who_is_no_participant_gets_a_new_one_that_follows(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    with work():
        asked = call(held, cast, participant_id=None, requester="Den, der ringede")
        first = opening.open_ticket(asked, by=None, post=POST, now=NOON)
        resolving.resolve(first, Outcome.CAN_ATTEND, by=db.session.get_one(User, cast.dorte.id),
                          post=POST, now=NOON)  # fmt: skip
        first.closed_at = NOON

    with work():
        held_anew = db.session.scalars(select(Ticket).where(Ticket.number == 1001)).one()
        again.write(held_anew, "Igen.", reopens_within=TWO_WEEKS, post=POST,
                    now=NOON + timedelta(days=15))  # fmt: skip

    assert links(session) == [LinkKind.FOLLOWS]


@pytest.mark.parametrize("words", ["", "  \n "])
def test_without_words_nothing_is_opened(
    work: Work, session: Session, held: Held, closed: Ticket, words: str
) -> None:
    write(work, held, words, now=NOON + TWO_WEEKS)

    assert tickets(session) == [(1001, Status.CLOSED)]


def test_a_new_call_after_the_end_follows_too(
    work: Work, session: Session, cast: Cast, held: Held, closed: Ticket
) -> None:
    with work():
        opening.open_ticket(call(held, cast), by=None, post=POST, now=NOON + timedelta(hours=2))

    assert links(session) == [LinkKind.FOLLOWS]


def test_another_matter_is_related(
    work: Work, session: Session, cast: Cast, held: Held, ticket: Ticket
) -> None:
    other(work, cast, held)

    assert links(session) == [LinkKind.RELATED]


def other(work: Work, cast: Cast, held: Held) -> None:
    """The same person about something else."""
    with work():
        asked = call(held, cast, words="Billedet er væk.", besides=1001)
        opening.open_ticket(asked, by=None, post=POST, now=NOON)


def merge(number: int, into: int, by: object) -> None:
    """As the page will."""
    one, two = (
        db.session.scalars(select(Ticket).where(Ticket.number == n)).one() for n in (number, into)
    )
    merging.merge(one, two, by=db.session.get_one(User, by), post=POST, now=NOON)


def test_what_is_written_to_a_merged_case_goes_to_the_one_it_goes_on_as(
    work: Work, session: Session, cast: Cast, held: Held, ticket: Ticket
) -> None:
    other(work, cast, held)
    with work():
        merge(1002, 1001, cast.dorte.id)
    write(work, held, now=NOON)

    assert tickets(session) == [(1001, Status.NEW), (1002, Status.MERGED)]
    last = session.scalars(select(TicketEvent).order_by(TicketEvent.id.desc())).first()
    assert last
    assert (last.kind, last.ticket_id) == ("wrote", ticket.id)


def test_a_circle_of_merged_cases_ends(work: Work, cast: Cast, held: Held, ticket: Ticket) -> None:
    other(work, cast, held)
    with work():
        merge(1002, 1001, cast.dorte.id)
        one = db.session.scalars(select(Ticket).where(Ticket.number == 1001)).one()
        two = db.session.scalars(select(Ticket).where(Ticket.number == 1002)).one()
        linking.link(one, two, LinkKind.DUPLICATE, by=ROUTING, now=NOON)
        one.status = Status.MERGED
        db.session.flush()

        assert linking.goes_on_as(two) in (one, two)


def test_nobody_reads_anothers_words_by_a_merge(
    work: Work, cast: Cast, held: Held, ticket: Ticket
) -> None:
    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)
    with pytest.raises(NotTheSame), work():
        merge(1002, 1001, cast.dorte.id)
    with pytest.raises(NotTheSame), work():
        merge(1001, 1001, cast.dorte.id)


def test_a_caller_whose_case_was_merged_must_know_how_it_ended(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held, ticket: Ticket
) -> None:
    with work():
        asked = call(held, cast, participant_id=None, requester="Den, der ringede")
        opening.open_ticket(asked, by=None, post=POST, now=NOON)
    with work():
        merge(1002, 1001, cast.dorte.id)
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)

    assert "Den, der ringede" in set(session.scalars(select(Notice.label)))
