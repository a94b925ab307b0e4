"""Mails that are too large to fetch: whoever waits for an answer hears of them all the same."""

from flask import Flask
from sqlalchemy.orm import Session

from core import clock
from notifications.models import OutboxMessage
from support.models import EventKind, Outcome, Status, Ticket
from support.services import resolving
from tests.factories import Cast
from tests.inbound.mails import words_of
from tests.mails.conftest import POST, Come
from tests.mails.making import only_mail, sent_to
from tests.mails.test_threading import address_of, tickets
from tests.mails.test_writers import bring_head
from tests.support.conftest import Deed

HEAD = words_of(subject="Et billede").partition(b"\r\n\r\n")[0]


def test_what_waits_for_the_requester_waits_for_the_desk_again(
    app: Flask, session: Session, answered: OutboxMessage
) -> None:
    bring_head(app, HEAD, address_of(answered))

    [ticket] = tickets(session)
    assert ticket.status == Status.ACTIVE
    assert (ticket.events[-1].kind, ticket.events[-1].text) == (EventKind.WROTE, "Et billede")


def test_what_the_desk_has_in_hand_already_knows_of_it(
    app: Flask, session: Session, come: Come, answered: OutboxMessage
) -> None:
    come(words_of(message_id="<before@example.org>"), to=[address_of(answered)])

    bring_head(app, HEAD, address_of(answered))

    said = tickets(session)[0].events[-1]
    assert (said.kind, said.is_internal) == (EventKind.MAILED, True)


def test_of_what_ended_it_goes_before_a_desk_with_a_receipt(
    app: Flask, session: Session, cast: Cast, act: Deed, asked: Ticket, answered: OutboxMessage
) -> None:
    done = Outcome.CAN_ATTEND
    act(resolving.resolve, asked, done, by=cast.dorte, post=POST, now=clock.now())

    bring_head(app, HEAD, address_of(answered))

    mail, receipt = only_mail(session), sent_to(session, "ida@example.org")[-1]
    assert (mail.ticket_id, mail.maybe_id) == (None, asked.id)
    assert receipt.payload["is_too_large"] is True
