"""A supporter takes an outcome back: it was the wrong one, or somebody rang."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from support.models import EventKind, Notice, Outcome, Status, Ticket
from support.services import resolving
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.conftest import Deed
from tests.support.makers import POST, read_anew

BUTTON = "Åbn sagen igen"


@pytest.fixture
def ended(act: Deed, cast: Cast, asked: Ticket) -> Ticket:
    """Dorte said just now that Ida can take part."""
    act(resolving.resolve, asked, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    return asked


@pytest.fixture
def dorte(client: FlaskClient, cast: Cast) -> FlaskClient:
    sign_in(client, cast.dorte)
    return client


def open_again(client: FlaskClient, ticket: Ticket) -> int:
    """Press the button."""
    return post(client, f"/tickets/{ticket.id}/reopenings", {}, page="/profile").status_code


def status_of(session: Session, ticket: Ticket) -> Status:
    """As committed."""
    read_anew(session)
    return session.get_one(Ticket, ticket.id).status


def test_it_goes_on_with_who_had_it_and_the_thread_says_who_did_it(
    dorte: FlaskClient, session: Session, ended: Ticket
) -> None:
    assert BUTTON in dorte.get(f"/tickets/{ended.id}").text

    assert open_again(dorte, ended) == 303

    page = dorte.get(f"/tickets/{ended.id}").text
    assert status_of(session, ended) == Status.ACTIVE
    assert session.get_one(Ticket, ended.id).outcome is None
    assert "Du åbnede sagen igen" in page
    assert "Sagen er åben igen." in page
    assert BUTTON not in page
    assert page_faults(page) == []
    assert len(audits(session, "ticket-reopened", ended.id)) == 1


def test_everybody_is_told_of_the_next_outcome(
    dorte: FlaskClient, act: Deed, session: Session, cast: Cast, ended: Ticket
) -> None:
    before = set(session.scalars(select(Notice.id)))
    open_again(dorte, ended)
    read_anew(session)
    assert session.scalars(select(Notice)).all() == []

    act(resolving.resolve, ended, Outcome.CANNOT_ATTEND, by=cast.dorte, post=POST)

    read_anew(session)
    assert len(session.scalars(select(Notice)).all()) == len(before)


def test_pressed_twice_it_is_opened_once(
    dorte: FlaskClient, session: Session, ended: Ticket
) -> None:
    open_again(dorte, ended)
    open_again(dorte, ended)

    assert status_of(session, ended) == Status.ACTIVE
    kinds = [event.kind for event in session.get_one(Ticket, ended.id).events]
    assert kinds.count(EventKind.REOPENED) == 1


@pytest.mark.parametrize(("days", "may"), [(14, True), (15, False)])
def test_for_two_weeks(
    dorte: FlaskClient, session: Session, ended: Ticket, days: int, may: bool
) -> None:
    then = clock.now() - timedelta(days=days) + timedelta(minutes=5)
    over = {"status": Status.CLOSED, "closed_at": then}
    session.execute(update(Ticket).where(Ticket.id == ended.id).values(over))
    session.commit()

    assert (BUTTON in dorte.get(f"/tickets/{ended.id}").text) is may
    assert open_again(dorte, ended) == 303

    assert (status_of(session, ended) == Status.ACTIVE) is may
    said = "Sagen sluttede for længe siden" in dorte.get(f"/tickets/{ended.id}").text
    assert said is not may


def test_only_whose_it_was_may(
    client: FlaskClient, session: Session, cast: Cast, ended: Ticket
) -> None:
    sign_in(client, cast.erik)

    assert open_again(client, ended) in (403, 404)

    assert status_of(session, ended) in (Status.CLOSING, Status.RESOLVED)
