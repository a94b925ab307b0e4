"""What an operator sets: how much follows from mails, and how often one opens a case again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from notifications.models import OutboxMessage
from support.mails import caps, receipts
from support.models import EventKind, LinkKind, Outcome, Ticket, TicketLink, TicketMail
from support.services import resolving
from tests.accounts.files import said
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.inbound.mails import words_of
from tests.mails.conftest import POST, Come
from tests.support.conftest import Deed
from tests.support.makers import read_anew

STOPPED = "Ingen, der skriver, får et automatisk svar lige nu"


@pytest.fixture(autouse=True)
def _few(app: Flask, _plus_addresses: None) -> Iterator[None]:
    """One a day to each, three an hour to all, and a case is opened again once."""
    kept = app.extensions["moedebro_settings"]
    few = {"mail_answers_a_day": 1, "mail_answers_an_hour": 3, "mail_reopens": 1}
    app.extensions["moedebro_settings"] = replace(kept, **few)
    yield
    app.extensions["moedebro_settings"] = kept


def answered_to(session: Session) -> Sequence[str]:
    """Whom we told that their mail is here."""
    read_anew(session)
    sent = select(OutboxMessage.address).where(OutboxMessage.kind == receipts.RECEIPT)
    return session.scalars(sent.order_by(OutboxMessage.id)).all()


def write(come: Come, n: int, times: int = 1) -> str:
    """Somebody nobody knows writes to the desk."""
    who = f"n{n}@example.org"
    for time in range(times):
        come(words_of(who, words=f"Hjælp {n} {time}"), who)
    return who


def test_so_many_a_day_go_to_one(session: Session, cast: Cast, come: Come) -> None:
    who = write(come, 1, times=2)

    assert answered_to(session) == [who]


def test_a_flood_is_answered_no_more_and_no_mail_of_it_is_lost(
    session: Session, cast: Cast, come: Come
) -> None:
    told = [write(come, n) for n in range(5)]

    assert answered_to(session) == told[:3]
    mails = session.scalars(select(TicketMail).order_by(TicketMail.id)).all()
    assert [mail.is_capped for mail in mails] == [False] * 3 + [True] * 2


def test_the_answers_begin_again_by_themselves(
    work: Work, session: Session, cast: Cast, come: Come
) -> None:
    for n in range(3):
        write(come, n)

    with work():
        assert caps.is_stopped(3, now=clock.now())
        assert not caps.is_stopped(3, now=clock.now() + caps.BREAK)


def test_the_desk_says_so(client: FlaskClient, cast: Cast, come: Come) -> None:
    sign_in(client, cast.dorte)
    write(come, 0)
    assert STOPPED not in said(client.get("/desk"))

    for n in range(1, 3):
        write(come, n)

    sign_in(client, cast.hans)  # the desk that sorts
    pages = [said(client.get(url)) for url in ("/desk", "/desk/mails")]
    assert [page for page in pages if "automatisk svar lige nu" not in page] == []


def test_a_mail_opens_a_case_again_so_often_and_then_begins_a_new_one(
    client: FlaskClient,
    session: Session,
    come: Come,
    act: Deed,
    cast: Cast,
    asked: Ticket,
    answered: OutboxMessage,
) -> None:
    to, done = [str(answered.reply_to)], Outcome.CAN_ATTEND
    for n in range(2):
        act(resolving.resolve, asked, done, by=cast.dorte, post=POST, now=clock.now())
        come(words_of(words=f"Det virker ikke, {n}"), to=to)

    read_anew(session)
    old, new = session.scalars(select(Ticket).order_by(Ticket.number)).all()
    assert [event.kind for event in old.events].count(EventKind.REOPENED) == 1
    assert new.events[0].text == "Det virker ikke, 1"
    link = session.scalars(select(TicketLink)).one()
    assert (link.from_id, link.to_id, link.kind) == (new.id, old.id, LinkKind.FOLLOWS)
    sign_in(client, cast.dorte)
    page = said(client.get(f"/tickets/{new.id}"))
    assert "Sagen var åbnet igen en gang. Den næste mail til den begyndte en ny." in page
