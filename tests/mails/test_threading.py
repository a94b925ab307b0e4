"""Where a mail belongs: by signed address, by what it answers, and never by a guess."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from core.forms import CPR_MASK
from notifications.inbound.replies import reply_address
from notifications.models import OutboxMessage
from support.models import (
    EventKind,
    MailSort,
    Outcome,
    Status,
    Ticket,
    TicketLink,
    TicketMail,
    Writer,
)
from support.services import resolving
from tests.factories import Cast
from tests.inbound.mails import ANSWERS_TO, Mail, text, words_of
from tests.mails.conftest import POST, Come
from tests.support.conftest import Deed
from tests.support.makers import KEY, read_anew

TO_SORT = "mail to sort"
ON_TICKET = "words to a ticket"


def kept(session: Session) -> Sequence[TicketMail]:
    """The mails at the desk, in their order."""
    read_anew(session)
    return session.scalars(select(TicketMail).order_by(TicketMail.id)).all()


def tickets(session: Session) -> Sequence[Ticket]:
    """All there are, by number."""
    read_anew(session)
    return session.scalars(select(Ticket).order_by(Ticket.number)).all()


def address_of(message: OutboxMessage) -> str:
    """Where it is answered."""
    assert message.reply_to
    return message.reply_to


def test_our_mails_are_answered_at_an_address_of_their_own(answered: OutboxMessage) -> None:
    assert address_of(answered).startswith("svar+")
    assert len(address_of(answered).partition("@")[0]) <= 64


def test_an_answer_to_it_is_the_requesters_words(
    session: Session, come: Come, answered: OutboxMessage
) -> None:
    mail = come(words_of(words="Nu virker lyden ikke"), to=[address_of(answered)])

    [ticket] = tickets(session)
    said = ticket.events[-1]
    assert mail.handled_by == ON_TICKET
    assert (said.kind, said.text, ticket.status) == (
        EventKind.WROTE, "Nu virker lyden ikke", Status.ACTIVE,
    )  # fmt: skip
    [row] = kept(session)
    assert (row.event_id, row.writer, row.is_stranger) == (said.id, Writer.REQUESTER, False)


@pytest.mark.parametrize("header", ["In-Reply-To", "References"])
def test_an_answer_to_a_mail_of_ours_is_known_by_its_id(
    session: Session, come: Come, answered: OutboxMessage, header: str
) -> None:
    answers = f"{header}: <other@example.org> {answered.message_id}"

    come(Mail(text("Tak"), headers=(answers,)).raw())

    assert tickets(session)[0].events[-1].text == "Tak"


def test_from_another_address_it_is_on_the_ticket_and_said_so(
    session: Session, come: Come, answered: OutboxMessage
) -> None:
    come(words_of("Datter <datter@example.org>"), to=[address_of(answered)])

    assert [(m.is_stranger, m.sender) for m in kept(session)] == [(True, "datter@example.org")]


FORGED = {
    "another id": reply_address(ANSWERS_TO, uuid.UUID(int=7), KEY),
    "another key": reply_address(ANSWERS_TO, uuid.UUID(int=7), b"another key"),
    "nothing": "svar+@moedebro.example",
}


@pytest.mark.parametrize("way", FORGED)
def test_an_address_that_says_nothing_goes_before_a_desk(
    session: Session, come: Come, answered: OutboxMessage, way: str
) -> None:
    mail = come(words_of(), to=[FORGED[way]])

    assert mail.handled_by == TO_SORT
    assert tickets(session)[0].events[-1].kind == EventKind.REPLIED


@pytest.mark.parametrize("subject", ["Sag 1001", "SV: Sag 1001: du har fået svar"])
def test_a_number_by_somebody_who_has_nothing_to_do_with_it_is_only_a_guess(
    session: Session, come: Come, answered: OutboxMessage, subject: str
) -> None:
    come(words_of("Fremmed <fremmed@example.org>", subject=subject))

    [mail] = kept(session)
    assert (mail.ticket_id, mail.maybe_id) == (None, tickets(session)[0].id)


def test_a_number_by_the_requester_is_enough(
    session: Session, come: Come, answered: OutboxMessage
) -> None:
    come(words_of(subject="Om sag 1001"))

    assert kept(session)[0].ticket_id == tickets(session)[0].id


def test_the_sender_alone_is_not(session: Session, come: Come, answered: OutboxMessage) -> None:
    come(words_of(subject="Hjælp"))

    assert [(m.ticket_id, m.maybe_id) for m in kept(session)] == [(None, None)]


def test_an_old_address_asks_a_person(
    session: Session, come: Come, answered: OutboxMessage
) -> None:
    to = address_of(answered)
    long_ago = clock.now() - timedelta(days=91)
    session.execute(update(OutboxMessage).values(created_at=long_ago))
    session.commit()

    mail = come(words_of(), to=[to])

    assert mail.handled_by == TO_SORT
    assert kept(session)[0].maybe_id == tickets(session)[0].id


def test_what_they_wrote_before_is_answered_by_the_same_sender_only(
    session: Session, come: Come, answered: OutboxMessage
) -> None:
    come(words_of(message_id="<a@example.org>"), to=[address_of(answered)])
    again = ("References: <a@example.org>",)
    come(Mail(text("Mere"), message_id="<b@example.org>", headers=again).raw())
    come(
        Mail(text("Andet"), "X <x@example.org>", message_id="<c@example.org>", headers=again).raw()
    )

    assert [m.ticket_id is not None for m in kept(session)] == [True, True, False]


def test_what_comes_by_two_ways_is_there_once(
    session: Session, come: Come, answered: OutboxMessage
) -> None:
    come(words_of(words="Hej"), to=[address_of(answered)])
    come(words_of(words="Hej") + b"\r\n> En fod fra en liste\r\n", to=[address_of(answered)])

    assert len(kept(session)) == 1


def test_it_opens_what_lately_ended_again(
    session: Session, come: Come, act: Deed, cast: Cast, asked: Ticket, answered: OutboxMessage
) -> None:
    to, done = address_of(answered), Outcome.CAN_ATTEND
    act(resolving.resolve, asked, done, by=cast.dorte, post=POST, now=clock.now())

    come(words_of(words="Det virker alligevel ikke"), to=[to])

    assert [t.status for t in tickets(session)] == [Status.ACTIVE]


def test_after_a_while_it_begins_a_new_one_that_is_linked(
    session: Session, come: Come, act: Deed, cast: Cast, asked: Ticket, answered: OutboxMessage
) -> None:
    to, done = address_of(answered), Outcome.CAN_ATTEND
    act(resolving.resolve, asked, done, by=cast.dorte, post=POST, now=clock.now())
    ended = {"closed_at": clock.now() - timedelta(days=15), "status": Status.CLOSED}
    session.execute(update(Ticket).values(**ended))
    session.commit()

    come(words_of(words="Nu igen"), to=[to])

    old, new = tickets(session)
    assert (old.status, new.events[0].text) == (Status.CLOSED, "Nu igen")
    assert kept(session)[0].ticket_id == new.id
    assert session.scalars(select(TicketLink)).one().from_id == new.id


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied", "Precedence: auto_reply", "X-Autoreply: yes"],
)
def test_a_machine_neither_opens_nor_answers_anything(
    session: Session, come: Come, act: Deed, cast: Cast, asked: Ticket, answered: OutboxMessage,
    header: str,
) -> None:  # fmt: skip
    to, done = address_of(answered), Outcome.CAN_ATTEND
    act(resolving.resolve, asked, done, by=cast.dorte, post=POST, now=clock.now())
    before = tickets(session)[0].status

    come(Mail(text("Jeg er på ferie"), headers=(header,)).raw(), to=[to])

    [ticket] = tickets(session)
    said = [e.text for e in ticket.events if e.kind == EventKind.MACHINE_MAILED]
    assert (ticket.status, said) == (before, ["Jeg er på ferie"])
    assert kept(session)[0].sort == MailSort.MACHINE


def test_a_number_that_could_be_a_cpr_number_is_masked_everywhere(
    session: Session, come: Come, answered: OutboxMessage
) -> None:
    said = "Mit nummer er 010190-1234\r\n\r\n> og 020290 1234"
    come(words_of(words=said, subject="010190-1234"), to=[address_of(answered)])

    [mail] = kept(session)
    assert CPR_MASK in tickets(session)[0].events[-1].text
    assert "1234" not in "".join((mail.text, mail.quoted, mail.subject, mail.html))


def test_our_own_mail_that_comes_back_is_nothing_new(
    session: Session, come: Come, answered: OutboxMessage
) -> None:
    mail = come(words_of(message_id=answered.message_id), to=[address_of(answered)])

    assert mail.handled_by == "own mail"
    assert kept(session) == []
