"""Somebody writes while a colleague closes many, or puts cases together; and two say yes to one
hand-over: over HTTP, at the same instant. What was written is sent once, or comes back."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Role, User
from core import clock
from notifications.models import OutboxMessage
from support import merged
from support.models import (
    OPEN,
    AccessGround,
    Answer,
    EventKind,
    Ground,
    HandOver,
    Outcome,
    Status,
    Ticket,
    TicketEvent,
    TicketLink,
)
from support.services import handing_over, opening, telling
from tests.booking.test_scarce_over_http import at_once, browser
from tests.browse import token_on
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import POST, Held, call, read_anew

WORDS = "Prøv at lukke siden."
TO_ALL = "Mikrofonen virker igen."
Answers = dict[str, TestResponse]


def both_press(**presses: Callable[[], TestResponse]) -> Answers:
    """What each got, by who it was."""
    got: Answers = {}

    def one(name: str) -> int:
        got[name] = presses[name]()
        return got[name].status_code

    at_once([lambda name=name: one(name) for name in presses])  # type: ignore[misc]
    return got


def button(
    client: FlaskClient, url: str, page: str, **fields: str | list[str]
) -> Callable[[], TestResponse]:
    """The page is open in the browser, and filled in."""
    token = token_on(client.get(page))
    return lambda: client.post(url, data={"csrf_token": token, **fields})


def works_in(session: Session, person: User, cast: Cast, unit: str) -> None:
    """As a supporter of that unit."""
    read_anew(session)
    person = session.get_one(User, person.id)
    person.memberships[0].unit_id = getattr(cast.at, unit).unit_id
    person.memberships[0].role = Role.SUPPORTER
    session.commit()


@pytest.fixture
def three(work: Work, session: Session, cast: Cast, soon: Held, asked: Ticket) -> list[Ticket]:
    """Ida has asked about three matters."""
    for besides in (1001, 1002):
        with work():
            again = call(soon, cast, f"Og {besides}.", besides=besides)
            opening.open_ticket(again, by=None, post=POST, now=clock.now())
    works_in(session, cast.bo, cast, "hotline")
    return tickets(session)


def tickets(session: Session) -> list[Ticket]:
    """As committed, the oldest first."""
    read_anew(session)
    return list(session.scalars(select(Ticket).order_by(Ticket.number)))


def times(session: Session, kind: EventKind, ticket: Ticket) -> int:
    """So often it happened to that one."""
    happened = select(func.count()).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.kind == kind
    )
    return session.scalar(happened) or 0


def told(session: Session, kind: str) -> int:
    """So many messages of that kind there are."""
    written = select(func.count()).where(OutboxMessage.kind == kind)
    return session.scalar(written) or 0


@pytest.mark.parametrize("round", range(3))
def test_many_are_closed_while_a_colleague_answers_one(
    app: Flask, session: Session, cast: Cast, three: list[Ticket], round: int
) -> None:
    dorte, bo = browser(app, cast.dorte), browser(app, cast.bo)
    seen = select(TicketEvent.ticket_id, func.max(TicketEvent.id)).group_by(TicketEvent.ticket_id)
    ticked = [f"{id}:{last}" for id, last in session.execute(seen)]
    middle, url = three[1].id, f"/tickets/{three[1].id}"
    session.rollback()

    got = both_press(
        close=button(
            dorte, "/desk/selection/deeds/resolve", "/desk/selection",
            ticket=ticked, text=TO_ALL, outcome=Outcome.CAN_ATTEND.value,
        ),
        reply=button(bo, f"{url}/replies", url, text=WORDS),
    )  # fmt: skip

    first, one, last = tickets(session)
    assert (one.id, first.outcome, last.outcome) == (middle, *[Outcome.CAN_ATTEND] * 2)
    if got["reply"].status_code == 303:  # it was first: that one is left, and said so
        assert (one.status, got["close"].status_code) == (Status.WAITING, 200)
        assert TO_ALL in got["close"].text
        assert str(one.number) in got["close"].text
        assert (times(session, EventKind.REPLIED, one), told(session, telling.REPLY)) == (1, 1)
    else:  # the words come back to whoever wrote them, and nobody was sent them
        assert (got["reply"].status_code, got["close"].status_code) == (422, 303)
        assert WORDS in got["reply"].text
        assert (one.outcome, told(session, telling.REPLY)) == (Outcome.CAN_ATTEND, 0)


@pytest.mark.parametrize("round", range(3))
def test_a_case_is_merged_while_a_colleague_answers_it(
    app: Flask, session: Session, cast: Cast, three: list[Ticket], round: int
) -> None:
    dorte, bo = browser(app, cast.dorte), browser(app, cast.bo)
    into, url = three[0].id, f"/tickets/{three[1].id}"
    session.rollback()

    got = both_press(
        merge=button(dorte, f"{url}/merges", f"{url}/merges", to=str(into)),
        reply=button(bo, f"{url}/replies", url, text=WORDS),
    )

    whole, one, _other = tickets(session)
    assert (got["merge"].status_code, one.status, whole.status in OPEN) == (
        303, Status.MERGED, True,
    )  # fmt: skip
    links = session.scalars(select(TicketLink).where(TicketLink.from_id == one.id)).all()
    assert [link.to_id for link in links if link.kind == "duplicate"] == [into]
    replied = times(session, EventKind.REPLIED, one)
    if got["reply"].status_code == 303:
        assert (replied, told(session, telling.REPLY)) == (1, 1)
        id = whole.id
        session.rollback()
        with app.app_context():
            assert [
                event.text
                for part in merged.merged_into(id)
                for event in part.events
                if event.kind == EventKind.REPLIED
            ] == [WORDS]
    else:
        assert (got["reply"].status_code, replied, told(session, telling.REPLY)) == (422, 0, 0)
        assert WORDS in got["reply"].text


@pytest.mark.parametrize("round", range(3))
def test_a_hand_over_that_two_accept(
    app: Flask, session: Session, cast: Cast, act: Deed, asked: Ticket, round: int
) -> None:
    works_in(session, cast.bo, cast, "kolding_it")
    act(
        handing_over.hand_over, asked, cast.at.kolding_it.id, by=cast.dorte, post=POST,
        now=clock.now(), reason="Jeres", tried=[],
    )  # fmt: skip
    url = f"/tickets/{asked.id}"
    session.rollback()

    got = both_press(
        erik=button(browser(app, cast.erik), f"{url}/acceptances", url),
        bo=button(browser(app, cast.bo), f"{url}/acceptances", url),
    )

    [ticket] = tickets(session)
    assert 303 in {answer.status_code for answer in got.values()}
    assert [offer.answer for offer in ticket.offers] == [Answer.ACCEPTED]
    assert times(session, EventKind.ACCEPTED, ticket) == 1
    assert ticket.assignee_id in (cast.erik.id, cast.bo.id)
    assert ticket.assignee_id == ticket.offers[0].answered_by_id
    rows = select(HandOver.to_id).where(HandOver.was_skipped.is_(False)).order_by(HandOver.id)
    assert session.scalars(rows).all() == [cast.at.hotline.id, cast.at.kolding_it.id]
    live = AccessGround.until.is_(None), AccessGround.ground == Ground.RESPONSIBLE
    held = session.scalars(select(AccessGround.support_unit_id).where(*live)).all()
    assert held == [cast.at.kolding_it.id]
    assert told(session, telling.HANDED_OVER) == 1
