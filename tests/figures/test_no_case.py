"""What figures leave out: rooms that called by themselves, and what is no case of its own."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from support.clocks.history import Kind
from support.figures.models import CourtTime
from support.incidents.models import RoomAlarm
from support.models import Status, Ticket
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.figures.making import AUTUMN, hold, put_case, tell_clock
from tests.figures.test_counting import count
from tests.figures.test_figures_page import october, said


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator, signed in."""
    sign_in(client, cast.frida)
    return client


def at_hotline(session: Session, cast: Cast, **facts: Any) -> Ticket:
    """Twenty minutes there, and ended."""
    ticket = put_case(session, cast, **facts)
    tell_clock(
        session, ticket, (0, Kind.STARTED, cast.at.hotline), (2, Kind.ACCEPTED, None),
        (20, Kind.RESOLVED, None),
    )  # fmt: skip
    return ticket


def alarm(session: Session, cast: Cast) -> Ticket:
    """A room was not ready."""
    held = hold(session, cast)
    ticket = at_hotline(session, cast, occurrence_id=held.occurrence.id)
    session.add(RoomAlarm(ticket_id=ticket.id, occurrence_id=held.occurrence.id, at=AUTUMN))
    session.commit()
    return ticket


def counted_of(session: Session) -> set[object]:
    """The cases whose time is kept."""
    session.rollback()
    return set(session.scalars(select(CourtTime.ticket_id)))


def test_a_room_that_calls_by_itself_is_nobody_who_asked(
    frida: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    asked, _alarm = at_hotline(session, cast), alarm(session, cast)
    count(work)

    assert said(october(frida), "Henvendelser om hjælp")[0] == "1"
    assert counted_of(session) == {asked.id}


@pytest.mark.parametrize("status", [Status.MERGED, Status.DISCARDED, Status.ACTIVE])
def test_minutes_of_what_is_no_ended_case_any_more_do_not_count(
    frida: FlaskClient, session: Session, cast: Cast, work: Work, status: Status
) -> None:
    cases = [at_hotline(session, cast) for _n in range(6)]
    count(work)
    before = said(october(frida), "Hotline for borgere")

    cases[0].status, cases[0].outcome = status, None
    session.commit()

    assert before[2] == "20 ud af 6"
    assert said(october(frida), "Hotline for borgere")[2] == "20 ud af 5"


@pytest.mark.parametrize("status", [Status.MERGED, Status.DISCARDED])
def test_what_ended_as_no_case_is_not_counted(
    session: Session, cast: Cast, work: Work, status: Status
) -> None:
    at_hotline(session, cast, status=status, outcome=None)

    count(work)

    assert counted_of(session) == set()
