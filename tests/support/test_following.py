"""A message that does not arrive is blamed on whoever it went to."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import CallTask
from core.db import db
from notifications.models import OutboxMessage
from support.models import EventKind, Ticket, TicketEvent
from support.services import following, merging, opening, telling
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import NOON, POST, Held, call, read_anew


@pytest.fixture
def merged(work: Work, cast: Cast, held: Held, ticket: Ticket) -> None:
    """A caller without a name rang about what Ida asked, too."""
    asked = call(
        held, cast, participant_id=None, requester="Den, der ringede", callback_phone="+4500112233"
    )
    with work():
        opening.open_ticket(asked, by=None, post=POST, now=NOON)
    with work():
        one, other = db.session.scalars(select(Ticket).order_by(Ticket.number)).all()
        by = db.session.get_one(User, cast.dorte.id)
        merging.merge(other, one, by=by, post=POST, now=NOON)


def test_that_a_case_was_merged_did_not_reach_the_caller_of_that_one(
    work: Work, session: Session, held: Held, merged: None
) -> None:
    with work():
        wanted = select(OutboxMessage).where(OutboxMessage.kind == telling.MERGED)
        message = db.session.scalars(wanted).one()
        assert message.address == "+4500112233"
        following.answer_failed(message, NOON)

    read_anew(session)
    event = select(TicketEvent).where(TicketEvent.kind == EventKind.NOT_REACHED)
    assert session.scalars(event).one().facts["label"] == "Den, der ringede"
    assert session.scalars(select(CallTask)).one().participant_id is None
