"""Two supporters who press at the same instant for what there is one of, over HTTP: docs/scarce.md
lists where each stands."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import Role
from core import clock
from support.models import Answer, EventKind, Outcome, Status, Ticket
from support.services import handing_over
from tests.booking.test_scarce_over_http import at_once, browser, button
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import POST, read_anew

ENDED = (Status.CLOSING, Status.CLOSED)


@pytest.fixture
def both(app: Flask, session: Session, cast: Cast, asked: Ticket) -> tuple[FlaskClient, ...]:
    """Dorte, and Bo who helps out at the hotline."""
    cast.bo.memberships[0].unit, cast.bo.memberships[0].role = cast.at.hotline_unit, Role.SUPPORTER
    session.commit()
    return browser(app, cast.dorte), browser(app, cast.bo)


def pressing(client: FlaskClient, ticket: Ticket, action: str, **fields: str) -> Callable[[], int]:
    """The case is open in the browser, and the form filled in."""
    at = f"/tickets/{ticket.id}"
    return button(client, f"{at}/{action}", at, **fields)


def kinds(session: Session, ticket: Ticket) -> list[str]:
    """What its history says happened."""
    read_anew(session)
    return [event.kind for event in session.get_one(Ticket, ticket.id).events]


def test_a_case_that_two_take(
    session: Session, asked: Ticket, both: tuple[FlaskClient, ...]
) -> None:
    at_once([pressing(client, asked, "assignments") for client in both])

    assert kinds(session, asked).count(EventKind.TAKEN) == 1


def test_a_case_that_two_end(
    session: Session, asked: Ticket, both: tuple[FlaskClient, ...]
) -> None:
    ends = [
        pressing(client, asked, "resolutions", outcome=outcome)
        for client, outcome in zip(both, (Outcome.CAN_ATTEND, Outcome.CANNOT_ATTEND), strict=True)
    ]

    assert at_once(ends) == [303, 422]
    assert kinds(session, asked).count(EventKind.RESOLVED) == 1


def test_an_answer_while_a_colleague_ends_the_case(
    session: Session, asked: Ticket, both: tuple[FlaskClient, ...]
) -> None:
    """Either it was first, and is sent; or it comes back to whoever wrote it."""
    dorte, bo = both
    reply = pressing(dorte, asked, "replies", text="Prøv at lukke siden.")
    end = pressing(bo, asked, "resolutions", outcome=Outcome.CAN_ATTEND)

    found = at_once([reply, end])

    said = kinds(session, asked).count(EventKind.REPLIED)
    assert (found, said) in (([303, 303], 1), ([303, 422], 0))
    assert session.get_one(Ticket, asked.id).status in ENDED


def test_an_offer_that_one_accepts_and_a_colleague_declines(
    app: Flask, session: Session, cast: Cast, act: Deed, asked: Ticket
) -> None:
    cast.bo.memberships[0].unit = cast.at.kolding_it.unit
    cast.bo.memberships[0].role = Role.SUPPORTER
    session.commit()
    act(
        handing_over.hand_over, asked, cast.at.kolding_it.id, by=cast.dorte, post=POST,
        now=clock.now(), reason="Jeres", tried=[],
    )  # fmt: skip
    erik, bo = browser(app, cast.erik), browser(app, cast.bo)

    found = at_once(
        [
            pressing(erik, asked, "acceptances"),
            pressing(bo, asked, "refusals", why="Ikke vores"),
        ]
    )

    read_anew(session)
    answers = [offer.answer for offer in session.get_one(Ticket, asked.id).offers]
    assert found.count(303) >= 1
    assert answers in ([Answer.ACCEPTED], [Answer.DECLINED])
