"""By whom a mail is: the requester's words, another house's answer, or for the desk only."""

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from core.db import transaction
from notifications.inbound import dealing
from notifications.inbound.store import Envelope, receive_head
from notifications.models import OutboxMessage
from support.models import (
    EventKind,
    MailSort,
    Outcome,
    OutsideThread,
    SupportUnit,
    Ticket,
    Writer,
)
from support.services import handing_over, resolving
from tests.factories import Cast
from tests.inbound.mails import Mail, text, words_of
from tests.mails.conftest import AUTHSERV, POST, Come
from tests.mails.making import kept, only_mail, sent_to
from tests.mails.test_threading import address_of, tickets
from tests.support.conftest import Deed
from tests.support.makers import KEY, read_anew

THEIRS = "it@kolding.example.org"


@pytest.fixture
def elsewhere(session: Session, cast: Cast, act: Deed, asked: Ticket) -> OutboxMessage:
    """Kolding's IT has a system of its own, and is asked by mail to take the ticket over."""
    of_kolding = SupportUnit.id == cast.at.kolding_it.id
    session.execute(update(SupportUnit).where(of_kolding).values(is_external=True))
    cast.at.kolding_it.unit.email = THEIRS
    session.commit()
    to, facts = cast.at.kolding_it.id, {"reason": "Jeres", "tried": []}
    act(handing_over.hand_over, asked, to, by=cast.dorte, post=POST, now=clock.now(), **facts)
    return sent_to(session, THEIRS)[-1]


def number_there(session: Session) -> str | None:
    """Of the one thread."""
    read_anew(session)
    return session.scalars(select(OutsideThread)).one().external_reference


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("SV: Sag 1001 [INC-0042]", "INC-0042"),
        ("[ABC-77] modtaget", "ABC-77"),
        ("Re: #471100", "#471100"),
        ("RITM0012345: Sag 1001", "RITM0012345"),
        ("SV: Sag 1001", None),
    ],
)
def test_another_house_answers_and_its_number_is_kept(
    session: Session, come: Come, elsewhere: OutboxMessage, subject: str, number: str | None
) -> None:
    come(words_of(f"IT <{THEIRS}>", words="Vi ser på det", subject=subject),
         to=[address_of(elsewhere)])  # fmt: skip

    said = tickets(session)[0].events[-1]
    assert (said.kind, said.text, said.is_internal) == (
        EventKind.OUTSIDE_WROTE, "Vi ser på det", True,
    )  # fmt: skip
    assert (number_there(session), only_mail(session).writer) == (number, Writer.OUTSIDE)


def test_without_plus_our_number_and_their_mailbox_are_enough(
    session: Session, come: Come, elsewhere: OutboxMessage
) -> None:
    come(words_of(f"IT <{THEIRS}>", subject="SV: Sag 1001: vil I overtage den?"))

    assert tickets(session)[0].events[-1].kind == EventKind.OUTSIDE_WROTE


def test_the_leader_writes_for_the_desk(
    session: Session, come: Come, cast: Cast, asked: Ticket
) -> None:
    about = sent_to(session, cast.anna.email)[0]
    answers = (f"In-Reply-To: {about.message_id}",)

    come(Mail(text("Ring til mig"), cast.anna.email, headers=answers).raw())

    said = tickets(session)[0].events[-1]
    assert (said.kind, said.text, said.is_internal) == (EventKind.MAILED, "Ring til mig", True)


def test_what_the_leader_writes_of_an_ended_one_goes_before_a_desk(
    session: Session, come: Come, act: Deed, cast: Cast, asked: Ticket
) -> None:
    about, done = sent_to(session, cast.anna.email)[0].message_id, Outcome.CAN_ATTEND
    act(resolving.resolve, asked, done, by=cast.dorte, post=POST, now=clock.now())

    come(Mail(text("Nej"), cast.anna.email, headers=(f"In-Reply-To: {about}",)).raw())

    mail = only_mail(session)
    assert (mail.ticket_id, mail.maybe_id) == (None, asked.id)


def test_by_a_list_people_write_too(session: Session, come: Come, answered: OutboxMessage) -> None:
    listed = Mail(text("Det virker ikke"), headers=("List-Id: <x.example.org>",)).raw()

    come(listed, to=[address_of(answered)])
    come(listed.replace(b"<1@", b"<2@").replace(b"virker", b"er"))

    assert tickets(session)[0].events[-1].kind == EventKind.WROTE
    assert [mail.sort for mail in kept(session)] == [MailSort.LIST, MailSort.LIST]


def bring_head(app: Flask, raw: bytes, *to: str) -> None:
    """Of a mail of 25 MB only the head was fetched."""
    with app.app_context():
        with transaction():
            envelope = Envelope("ida@example.org", list(to))
            receive_head(raw, envelope, size=25_000_000, key=KEY, now=clock.now())
        dealing.deal(clock.now(), authserv_id=AUTHSERV, key=KEY)


def test_of_a_mail_that_is_too_large_the_ticket_knows(
    app: Flask, session: Session, answered: OutboxMessage
) -> None:
    bring_head(app, words_of().partition(b"\r\n\r\n")[0], address_of(answered))

    assert tickets(session)[0].events[-1].kind == EventKind.WROTE
    assert only_mail(session).sort == MailSort.TOO_LARGE


def test_whoever_sent_it_is_told_where_no_ticket_is_meant(
    app: Flask, session: Session, cast: Cast
) -> None:
    bring_head(app, words_of("ny@example.org").partition(b"\r\n\r\n")[0], "svar@moedebro.example")

    [receipt] = sent_to(session, "ny@example.org")
    assert receipt.payload["is_too_large"] is True


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("ny@example.org", ("X-Auto-Response-Suppress: All",)),
        ("no-reply@example.org", ()),
        ("ny@example.org", ("X-Spam-Flag: YES",)),
        ("ny@example.org", ("List-Id: <x.example.org>",)),
        ("svar@moedebro.example", ()),
        ("ny@example.org", (f"Authentication-Results: {AUTHSERV}; dmarc=fail",)),
    ],
)
def test_nobody_is_answered_who_must_not_be(
    session: Session, cast: Cast, come: Come, sender: str, headers: tuple[str, ...]
) -> None:
    come(Mail(text("Hej"), sender, headers=headers).raw())

    assert len(kept(session)) == 1
    assert sent_to(session, sender) == []


def test_a_person_gets_a_receipt_that_says_whom_to_ring(
    session: Session, cast: Cast, come: Come
) -> None:
    come(words_of("ny@example.org", message_id="<a@example.org>"))

    [receipt] = sent_to(session, "ny@example.org")
    assert (receipt.kind, receipt.in_reply_to) == ("mail-received", "<a@example.org>")
    assert receipt.payload["phone"] == cast.at.shared.unit.phone


def test_whoever_looks_after_a_mail_server_may_write_by_hand(
    session: Session, cast: Cast, come: Come
) -> None:
    come(words_of("postmaster@example.org", words="Jeres mails kommer ikke frem"))

    assert only_mail(session).text == "Jeres mails kommer ikke frem"
    assert sent_to(session, "postmaster@example.org") == []


def test_a_gateway_that_takes_the_sender_off_loses_nobodys_words(
    session: Session, cast: Cast, come: Come
) -> None:
    come(words_of("ida@example.org", words="Jeg kan ikke komme ind"), sender="")

    assert only_mail(session).text == "Jeg kan ikke komme ind"
    assert sent_to(session, "ida@example.org") == []  # RFC 3834 §2: nobody answers by machine
