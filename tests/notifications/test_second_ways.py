"""A mail that does not get there is said by SMS, and only then somebody has to call."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import CallTask, Participant, Ways
from booking.services.participants import invite_user
from booking.trail import proof_of
from core import clock
from core.db import db, transaction
from notifications import leases
from notifications.models import Channel, OutboxMessage
from notifications.suppressions import MailSuppression
from notifications.texts import suppressions
from tests.booking.making import CITIZEN, a_booking, book, make_room
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.conftest import Send
from tests.notifications.sink import Sink

MOBILE = "+4500112233"
NOBODY = "550 5.1.1 no such user"


@pytest.fixture
def jens(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    """A doctor with a mail address and a mobile, in a meeting tomorrow, without Ida's mobile."""
    make_room(session)
    doctor = replace(invite_user(cast.jens), phone=MOBILE)
    with work():
        starts_at = clock.now() + timedelta(days=1)
        said = a_booking(cast, starts_at=starts_at, invitees=(CITIZEN, doctor))
        return book(said, cast.anna, now=clock.now()).invited[2].id


def sent_to(session: Session, whom: uuid.UUID) -> list[tuple[Channel, bool]]:
    """How they were written to, and whether it got there."""
    session.rollback()
    theirs = select(OutboxMessage).where(OutboxMessage.participant_id == whom)
    found = session.scalars(theirs.order_by(OutboxMessage.id))
    return [(m.channel, m.sent_at is not None) for m in found]


def calls(session: Session) -> list[tuple[uuid.UUID | None, str]]:
    session.rollback()
    return [(c.participant_id, c.reason) for c in session.scalars(select(CallTask))]


def _fresh(id: int) -> OutboxMessage:
    """The message, in the running transaction."""
    return db.session.get_one(OutboxMessage, id)


def _person(id: uuid.UUID) -> Participant:
    return db.session.get_one(Participant, id)


def address_of(session: Session, whom: uuid.UUID) -> str:
    return session.get_one(Participant, whom).email or ""


def test_a_mail_that_is_refused_is_said_by_sms(
    session: Session, jens: uuid.UUID, sink: Sink, send: Send
) -> None:
    sink.refused[address_of(session, jens)] = NOBODY

    send()

    assert sent_to(session, jens) == [(Channel.EMAIL, False), (Channel.SMS, True)]
    assert calls(session) == []


def test_a_mail_that_comes_back_later_is_said_by_sms_once(
    session: Session, jens: uuid.UUID, work: Work, send: Send
) -> None:
    send()
    [mail] = session.scalars(select(OutboxMessage).where(OutboxMessage.participant_id == jens))
    for _twice in range(2):
        with work():
            leases.note_bounce(_fresh(mail.id), "550 5.1.1", now=clock.now())
    send()

    assert sent_to(session, jens) == [(Channel.EMAIL, False), (Channel.SMS, True)]
    assert calls(session) == []


def test_when_the_sms_is_lost_too_somebody_has_to_call(
    session: Session, jens: uuid.UUID, sink: Sink, work: Work, send: Send
) -> None:
    sink.refused[address_of(session, jens)] = "550 5.7.1 not wanted"
    send()
    session.rollback()
    _mail, sms = session.scalars(
        select(OutboxMessage.id).where(OutboxMessage.participant_id == jens).order_by("id")
    )

    with work():
        leases.note_bounce(_fresh(sms), "sms undelivered 30003", now=clock.now())

    assert calls(session) == [(jens, "not_delivered")]
    assert len(sent_to(session, jens)) == 2


def test_who_wrote_stop_is_called_at_once(
    session: Session, jens: uuid.UUID, sink: Sink, work: Work, send: Send
) -> None:
    sink.refused[address_of(session, jens)] = NOBODY
    with work():
        suppressions.suppress(MOBILE, now=clock.now())

    send()

    assert sent_to(session, jens) == [(Channel.EMAIL, False)]
    assert calls(session) == [(jens, "not_delivered")]


def test_of_an_sms_first_a_mail_follows(
    session: Session, jens: uuid.UUID, work: Work, sink: Sink, send: Send
) -> None:
    with work():
        suppressions.suppress(MOBILE, now=clock.now())
    person = session.get_one(Participant, jens)
    person.ways = Ways.SMS_FIRST
    for message in session.scalars(select(OutboxMessage)):
        if message.participant_id == jens:
            message.channel, message.address = Channel.SMS, MOBILE
    session.commit()

    send()

    assert sent_to(session, jens) == [(Channel.SMS, False), (Channel.EMAIL, True)]


def test_an_address_where_nobody_is_gets_no_more_mail(
    session: Session, jens: uuid.UUID, sink: Sink, send: Send, client: FlaskClient, cast: Cast
) -> None:
    address = address_of(session, jens)
    sink.refused[address] = NOBODY
    send()
    sink.refused.clear()
    sign_in(client, cast.anna)

    person = session.get_one(Participant, jens)
    post(client, f"/meetings/{person.meeting_id}/cancellation", {"reason": "Lederen er syg."})
    send()
    session.rollback()

    assert session.scalars(select(MailSuppression.address)).all() == [address]
    assert address not in [to for envelope in sink.taken for to in envelope.rcpt_tos]
    assert sent_to(session, jens)[-1] == (Channel.SMS, True)


@pytest.mark.parametrize("answer", ["550 5.7.1 not wanted", "552 5.2.2 mailbox full"])
def test_an_address_that_works_is_not_given_up(
    session: Session, jens: uuid.UUID, sink: Sink, send: Send, answer: str
) -> None:
    sink.refused[address_of(session, jens)] = answer

    send()

    assert session.scalars(select(MailSuppression.address)).all() == []


def test_the_page_shows_how_word_got_there(
    session: Session, jens: uuid.UUID, work: Work, send: Send, client: FlaskClient, cast: Cast
) -> None:
    send()
    [mail] = session.scalars(select(OutboxMessage.id).where(OutboxMessage.participant_id == jens))
    with work():
        leases.note_bounce(_fresh(mail), "550 5.1.1", now=clock.now())
    send()
    sign_in(client, cast.anna)

    meeting = session.get_one(Participant, jens).meeting_id
    page = client.get(f"/meetings/{meeting}/participants/{jens}").text

    assert "tog imod den og sendte den tilbage" in page
    assert "Sendt som SMS i stedet" in page
    assert "Invitation på SMS" in page


def test_calls_and_the_own_page_stand_there_too(
    app: Flask, session: Session, jens: uuid.UUID, cast: Cast, send: Send
) -> None:
    person = session.get_one(Participant, jens)
    person.opened_at = done_at = clock.now()
    whom = {"meeting_id": person.meeting_id, "participant_id": jens, "created_at": done_at}
    session.add(CallTask(**whom, reason="not_opened", done_at=done_at, done_by_id=cast.bo.id))
    session.commit()

    with app.app_context(), app.test_request_context(), transaction():
        lines = proof_of(_person(jens))

    assert {"Skal ringes op", "Fortalt i telefonen", "Åbnede sin egen side"} <= {
        line.title for line in lines
    }
