"""Answers about a case come from the organisation that answers, and find the case all the same."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Organisation
from core import clock
from core.config import Settings
from notifications import own_senders
from notifications.models import OutboxMessage
from support.models import EventKind, Outcome, Ticket
from support.services import resolving, working
from support.services.telling import Post
from tests.factories import Cast
from tests.inbound.mails import words_of
from tests.mails.conftest import POST, Come
from tests.support.conftest import Deed
from tests.support.makers import read_anew

OWN = "hjaelp@syddanmark.example"


@pytest.fixture
def theirs(session: Session, cast: Cast, asked: Ticket) -> None:
    """The region, whose hotline has Ida's case, writes from an address of its own."""
    read_anew(session)
    region = session.get_one(Ticket, asked.id).responsible.unit.organisation_id
    session.get_one(Organisation, region).mail_sender = OWN
    session.commit()


def reply(session: Session, act: Deed, cast: Cast, asked: Ticket, post: Post) -> OutboxMessage:
    act(working.reply, asked, "Prøv igen", by=cast.dorte, post=post, now=clock.now())
    newest = select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)
    return session.scalars(newest).one()


@pytest.mark.usefixtures("by_mail", "theirs")
def test_an_answer_is_from_who_answers_and_what_comes_back_is_in_the_case(
    session: Session, act: Deed, cast: Cast, asked: Ticket, come: Come
) -> None:
    message = reply(session, act, cast, asked, POST)
    assert message.sender == OWN
    assert (message.reply_to or "").startswith("svar+")

    come(words_of(words="Nu virker det ikke"), to=[message.reply_to or ""])

    read_anew(session)
    said = session.get_one(Ticket, asked.id).events[-1]
    assert (said.kind, said.text) == (EventKind.WROTE, "Nu virker det ikke")


@pytest.mark.usefixtures("by_mail", "theirs")
def test_without_signed_addresses_it_is_from_us(
    session: Session, act: Deed, cast: Cast, asked: Ticket
) -> None:
    message = reply(session, act, cast, asked, replace(POST, mail_from=""))

    assert (message.sender, message.reply_to) == (None, None)


@pytest.mark.usefixtures("by_mail", "theirs")
def test_units_and_leaders_are_written_to_by_us(
    session: Session, act: Deed, cast: Cast, asked: Ticket
) -> None:
    act(
        resolving.resolve, asked, Outcome.CANNOT_ATTEND, by=cast.dorte, post=POST, now=clock.now()
    )  # fmt: skip

    sent = session.scalars(select(OutboxMessage)).all()
    senders = {(m.payload.get("reader"), m.sender) for m in sent if "reader" in m.payload}
    assert {("requester", OWN), ("leader", None), ("unit", None)} <= senders


def test_a_domain_that_is_not_allowed_is_not_used(settings: Settings) -> None:
    """Asked when it leaves, as of meetings' mails."""
    assert own_senders.sender_of(OWN, settings) == settings.mail_from
    allowed = replace(settings, mail_sender_domains="syddanmark.example")
    assert own_senders.sender_of(OWN, allowed) == OWN
