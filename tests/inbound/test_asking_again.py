"""REFRESH: a calendar asks for the invitation again."""

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Meeting
from core import clock
from notifications.models import OutboxMessage
from tests.audits import audits
from tests.inbound.answering import ida_of, reply_to
from tests.inbound.conftest import AUTHSERV, Come
from tests.inbound.mails import Part, alternative, calendar_of, text
from tests.inbound.replies import Reply


@pytest.fixture
def reply(session: Session, ahead: uuid.UUID) -> Reply:
    """Ida's calendar speaks."""
    return reply_to(session, ahead)


def refresh(reply: Reply, number: int = 1) -> bytes:
    """The asking."""
    asks = reply.changed(message_id=f"<{number}@example.org>")
    part = Part("text/calendar; charset=utf-8", calendar_of(*asks.lines(), method="REFRESH"))
    return asks.mail(alternative(text(), part))


def sent(session: Session) -> list[OutboxMessage]:
    """Everything written to anybody."""
    session.rollback()
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_who_asks_gets_it_as_it_is_and_nobody_else(
    session: Session, come: Come, reply: Reply
) -> None:
    before = sent(session)
    come(refresh(reply))

    [new] = sent(session)[len(before) :]
    old = next(m for m in before if m.participant_id == ida_of(session).id)
    assert new.participant_id == old.participant_id
    assert new.payload["sequence"] == old.payload["sequence"]
    assert new.payload["dtstamp"] > old.payload["dtstamp"]
    assert not new.payload["is_update"]
    assert len(audits(session, "invitation-asked-for")) == 1


def test_two_programs_do_not_write_to_each_other_for_ever(
    session: Session, come: Come, reply: Reply
) -> None:
    before = len(sent(session))
    for number in range(6):
        come(refresh(reply, number))

    assert len(sent(session)) - before == 3


def test_a_stranger_gets_nothing(session: Session, come: Come, reply: Reply) -> None:
    before = len(sent(session))
    stranger = reply.changed(address="x@example.org", sender="X <x@example.org>")

    come(refresh(stranger))
    come(f"Authentication-Results: {AUTHSERV}; dmarc=fail\r\n".encode() + refresh(reply, 2))

    assert len(sent(session)) == before


def test_of_a_meeting_that_is_over_nothing_is_sent(
    session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    before = len(sent(session))
    for date in session.get_one(Meeting, ahead).occurrences:
        length = date.ends_at - date.starts_at
        date.starts_at, date.ends_at = clock.now() - 2 * length, clock.now() - length
    session.commit()

    come(refresh(reply))

    assert len(sent(session)) == before
