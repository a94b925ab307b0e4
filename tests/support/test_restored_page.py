"""A case that was merged or discarded, and brought back, is read as any other."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from core import clock
from core.db import db
from support.models import EventKind, Ticket, WaitsFor
from support.services import merging, opening, waiting
from support.services.moving import move
from support.timeline import by_user
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import POST, Held, call, read_anew

Deed = Callable[[Ticket, User], None]
SECOND = select(Ticket).where(Ticket.number == 1002)  # of the caller without a name


def merged(ticket: Ticket, by: User) -> None:
    """It goes on as the first one."""
    first = db.session.scalars(select(Ticket).order_by(Ticket.number).limit(1)).one()
    merging.merge(ticket, first, by=by, post=POST, now=clock.now())


def discarded(ticket: Ticket, by: User) -> None:
    """Nobody asked for anything."""
    merging.discard(ticket, "Forkert nummer", by=by, now=clock.now())


def waited_and_merged(ticket: Ticket, by: User) -> None:
    """It waited for the time of the meeting."""
    waiting.wait(ticket, WaitsFor.MEETING_TIME, by=by, now=clock.now())
    merged(ticket, by)


def restored(ticket: Ticket, by: User) -> None:
    """It was not to be."""
    merging.restore(ticket, by=by, now=clock.now())


def restored_as_once(ticket: Ticket, by: User) -> None:
    """As it was written down once: that it waited for nothing."""
    move(ticket, EventKind.RESTORED, by=by_user(by), now=clock.now(), waiting_for=None)


@pytest.mark.parametrize(
    ("ending", "back"),
    [
        (merged, restored),
        (discarded, restored),
        (waited_and_merged, restored),
        (discarded, restored_as_once),
    ],
)
def test_the_page_of_a_case_that_came_back_is_there(
    client: FlaskClient, work: Work, session: Session, cast: Cast, soon: Held, asked: Ticket,
    ending: Deed, back: Deed,
) -> None:  # fmt: skip
    with work():
        nobody = call(soon, cast, participant_id=None, requester="Den, der ringede")
        opening.open_ticket(nobody, by=None, post=POST, now=clock.now())
    for deed in (ending, back):
        with work():
            deed(db.session.scalars(SECOND).one(), db.session.get_one(User, cast.dorte.id))
    read_anew(session)
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{session.scalars(SECOND).one().id}")

    assert page.status_code == 200
    assert "hentede den tilbage" in page.text
    assert page_faults(page.text) == []
