"""How long ended cases lay with each unit is counted by the clock, and anew when they end anew."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from support.clocks.history import Kind, Reason
from support.clocks.models import TicketClock
from support.figures import counting
from support.figures.models import CourtTime
from support.models import Ticket
from tests.conftest import Work
from tests.factories import Cast
from tests.figures.making import put_case, tell_clock


def kept(session: Session) -> dict[str, tuple[int, int, int]]:
    """In minutes: before it was taken, at work, waiting for who asked."""
    session.rollback()
    rows = session.scalars(select(CourtTime)).all()
    return {
        str(row.support_unit_id): (row.untaken // 60, row.worked // 60, row.requester // 60)
        for row in rows
    }


def helped(session: Session, cast: Cast) -> Ticket:
    """Ten minutes at the hotline, five of them waiting; then ten at local IT."""
    ticket = put_case(session, cast)
    tell_clock(
        session, ticket, (0, Kind.STARTED, cast.at.hotline), (2, Kind.ACCEPTED, None),
        (5, Kind.PAUSED, Reason.REQUESTER), (10, Kind.HANDED_OVER, cast.at.kolding_it),
        (11, Kind.ACCEPTED, None), (20, Kind.RESOLVED, None),
    )  # fmt: skip
    return ticket


def count(work: Work) -> int:
    """The worker's turn."""
    with work():
        return counting.count(clock.now())


def test_a_case_that_ended_is_counted_once(work: Work, session: Session, cast: Cast) -> None:
    helped(session, cast)

    assert [count(work), count(work)] == [1, 0]
    assert kept(session) == {
        str(cast.at.hotline.id): (2, 3, 5),
        str(cast.at.kolding_it.id): (1, 9, 0),
    }


def test_a_case_that_is_open_is_not_counted(work: Work, session: Session, cast: Cast) -> None:
    put_case(session, cast, status="active", outcome=None, closed_at=None)

    assert count(work) == 0


def test_a_case_that_ended_anew_is_counted_anew(work: Work, session: Session, cast: Cast) -> None:
    ticket = helped(session, cast)
    count(work)
    later = ticket.opened_at + timedelta(minutes=40)
    tell_clock(session, ticket, (30, Kind.REOPENED, cast.at.kolding_it), (40, Kind.RESOLVED, None))
    session.get_one(TicketClock, ticket.id).ended_at = later
    session.commit()

    assert count(work) == 1
    assert kept(session)[str(cast.at.kolding_it.id)] == (1, 19, 0)


def test_nothing_is_due_when_all_are_counted(work: Work, session: Session, cast: Cast) -> None:
    helped(session, cast)
    with work():
        assert counting.has_due(clock.now())
    count(work)

    with work():
        assert not counting.has_due(clock.now())
        assert db.session.scalar(select(CourtTime.ticket_id).limit(1))
