"""What reached the one who asked, on a page of the case, and nothing of what is met about."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Answer, AnswerGiven, AnswerSource, CallTask, Participant, Standing
from core import clock
from core.db import db
from notifications import leases, outbox
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient
from support.models import Ticket
from tests.audits import audits
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.making import DOMAIN, KEY
from tests.pages import page_faults

OWN_WORDS = "Min læge siger nej"


@pytest.fixture
def told(work: Work, session: Session, ticket: Ticket, cast: Cast) -> Ticket:
    """A mail to Ida came back; she answered, opened her page, and Bo rang."""
    whom, now = ticket.participant_id, clock.now()
    assert whom
    with work():
        _sent_and_returned(whom)
        ida = db.session.get_one(Participant, whom)
        ida.opened_at = now
        given = {"said": Answer.DECLINED, "source": AnswerSource.PAGE, "comment": OWN_WORDS}
        standing = {"at": now, "standing": Standing.STANDS, "delegated_to": "Nabo Nielsen"}
        db.session.add(AnswerGiven(participant_id=whom, **given, **standing))
        rung = {"done_at": now, "done_by_id": cast.bo.id, "created_at": now}
        meeting = ida.meeting_id
        db.session.add(
            CallTask(meeting_id=meeting, participant_id=whom, reason="not_delivered", **rung)
        )
    session.expire_all()
    return ticket


def _sent_and_returned(whom: uuid.UUID) -> None:
    to = Recipient(Channel.EMAIL, "ida@example.org", "da", f"x:{whom}", participant_id=whom)
    sent = outbox.enqueue(Draft("invitation"), to, mail_domain=DOMAIN, key=KEY, now=clock.now())
    db.session.flush()
    db.session.get_one(OutboxMessage, sent.id).sent_at = clock.now()
    outbox_id = sent.id
    leases.note_bounce(db.session.get_one(OutboxMessage, outbox_id), "550 5.1.1", now=clock.now())


def page_of(client: FlaskClient, user: User, ticket: Ticket) -> str:
    sign_in(client, user)
    page = client.get(f"/tickets/{ticket.id}/messages")
    assert page.status_code == 200
    assert page_faults(page.text) == []
    return page.text


def test_a_supporter_reads_what_came_back_and_who_was_reached(
    client: FlaskClient, told: Ticket, cast: Cast
) -> None:
    page = page_of(client, cast.dorte, told)

    assert "tog imod den og sendte den tilbage" in page
    assert "egen side" in page
    assert "ringes" in page


def test_their_own_words_stay_with_those_who_meet(
    client: FlaskClient, told: Ticket, cast: Cast
) -> None:
    page = page_of(client, cast.dorte, told)

    for secret in (OWN_WORDS, "Nabo Nielsen", cast.bo.name, "ida@example.org"):
        assert secret not in page
    assert "Kommer ikke" in page


def test_it_is_a_look_at_the_case(
    client: FlaskClient, told: Ticket, cast: Cast, session: Session
) -> None:
    before = len(audits(session, "ticket-looked-up"))
    page_of(client, cast.dorte, told)

    session.rollback()
    assert len(audits(session, "ticket-looked-up")) == before + 1


def test_the_case_leads_there(client: FlaskClient, told: Ticket, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    assert f'href="/tickets/{told.id}/messages"' in client.get(f"/tickets/{told.id}").text


@pytest.mark.parametrize(("who", "status"), [("hans", 404), ("anna", 403), ("frida", 403)])
def test_others_find_nothing(
    client: FlaskClient, told: Ticket, cast: Cast, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(f"/tickets/{told.id}/messages").status_code == status


def test_who_is_not_on_the_list_was_sent_nothing(
    client: FlaskClient, ticket: Ticket, cast: Cast, work: Work
) -> None:
    with work():
        db.session.get_one(Ticket, ticket.id).participant_id = None

    assert "Der er ikke sendt noget til dem" in page_of(client, cast.dorte, ticket)
