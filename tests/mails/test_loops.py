"""Machines that answer us: whatever they do, there are two messages a pair and day, what a person
pressed among them, and the desk sees that there would have been more."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from core.db import transaction
from notifications.email import Mail as Sent
from notifications.inbound import dealing
from notifications.inbound.store import Envelope, receive
from notifications.models import Channel, OutboxMessage
from notifications.sending import prepare
from support.models import EventKind, MailMessage, SupportUnit, Ticket
from support.services import handing_over, opening, working
from tests.conftest import Work
from tests.factories import Cast
from tests.inbound.mails import ANSWERS_TO, words_of
from tests.mails.conftest import AUTHSERV, POST
from tests.mails.making import kept
from tests.mails.responders import MODELS, Responder, echo, other_desk
from tests.support import makers
from tests.support.conftest import Deed
from tests.support.makers import KEY, Held, read_anew

ROUNDS = 12
MOST = 2  # messages a pair and day: all of them, by whomever and about whatever
THERE = "maskine@example.org"

Play = Callable[..., Responder]


@pytest.fixture
def play(app: Flask, session: Session) -> Play:
    """Let the machine answer until it has nothing to answer any more, or it is clear that it never
    ends."""

    def run(responder: Responder, since: int) -> Responder:
        for _ in range(ROUNDS):
            fresh = unread(session, responder.address, since)
            for message in fresh:
                since = message.id
                answer = responder.take(sent(app, message.id))
                if answer:
                    bring(app, *answer)
            if not fresh:
                break
        return responder

    return run


def unread(session: Session, address: str, since: int) -> list[OutboxMessage]:
    """What was written to it and it has not got yet."""
    read_anew(session)
    fresh = select(OutboxMessage).where(
        OutboxMessage.address == address,
        OutboxMessage.channel == Channel.EMAIL,
        OutboxMessage.id > since,
    )
    return list(session.scalars(fresh.order_by(OutboxMessage.id)))


def fullest(session: Session) -> int:
    """How many mails of ours there are to the mailbox that has most: all of them, sent or not."""
    read_anew(session)
    written = select(OutboxMessage.address).where(OutboxMessage.channel == Channel.EMAIL)
    return max(Counter(session.scalars(written)).values())


def sent(app: Flask, id: int) -> Sent:
    """As it leaves."""
    with app.app_context():
        made = prepare(id, now=clock.now())
    assert isinstance(made, Sent)
    return made


def bring(app: Flask, raw: bytes, sender: str, to: str) -> None:
    """An answer comes in and is dealt with."""
    with app.app_context():
        with transaction():
            receive(raw, Envelope(sender, [to]), key=KEY, now=clock.now())
        while dealing.deal(clock.now(), authserv_id=AUTHSERV, key=KEY):
            pass


@pytest.mark.parametrize("model", MODELS)
def test_a_mail_to_the_desk_begins_no_circle(
    app: Flask, session: Session, cast: Cast, play: Play, model: str
) -> None:
    bring(app, words_of(THERE, words="Hjælp"), THERE, ANSWERS_TO)

    machine = play(Responder(THERE, MODELS[model]), since=0)

    assert machine.got
    assert fullest(session) <= MOST


@pytest.mark.parametrize("model", MODELS)
def test_an_answer_to_a_requester_begins_no_circle(
    app: Flask, session: Session, cast: Cast, act: Deed, soon: Held, asked: Ticket, play: Play,
    model: str,
) -> None:  # fmt: skip
    soon.ida.phone, soon.ida.email = None, THERE
    session.commit()
    act(working.reply, asked, "Prøv igen", by=cast.dorte, post=POST, now=clock.now())

    machine = play(Responder(THERE, MODELS[model]), since=0)

    assert machine.got
    assert fullest(session) <= MOST
    assert len(session.scalars(select(Ticket)).all()) == 1


@pytest.mark.parametrize("model", MODELS)
def test_a_unit_that_works_elsewhere_begins_no_circle(
    app: Flask, session: Session, cast: Cast, act: Deed, asked: Ticket, play: Play, model: str
) -> None:
    elsewhere = SupportUnit.id == cast.at.kolding_it.id
    session.execute(update(SupportUnit).where(elsewhere).values(is_external=True))
    cast.at.kolding_it.unit.email, cast.at.hotline_unit.email = THERE, "vi@example.org"
    session.commit()
    to, facts = cast.at.kolding_it.id, {"reason": "Jeres", "tried": []}
    act(handing_over.hand_over, asked, to, by=cast.dorte, post=POST, now=clock.now(), **facts)

    machine = play(Responder(THERE, MODELS[model]), since=0)

    assert machine.got
    assert fullest(session) <= MOST


def test_two_desks_that_forward_to_each_other_stop(
    app: Flask, session: Session, cast: Cast, work: Work, soon: Held, play: Play
) -> None:
    """The unit's own mailbox is such a machine: what we tell the unit, it answers."""
    cast.at.hotline_unit.email = THERE
    session.commit()
    with work():
        opening.open_ticket(makers.call(soon, cast), by=None, post=POST, now=clock.now())
    bring(app, words_of("x@example.org", words="Hjælp", to=THERE), "x@example.org", THERE)

    first = play(Responder(THERE, other_desk), since=0)
    second = play(Responder("x@example.org", echo), since=0)

    assert first.got
    assert second.got
    assert fullest(session) <= MOST


def test_what_was_held_back_is_on_record_and_shown(
    app: Flask, session: Session, cast: Cast, play: Play
) -> None:
    bring(app, words_of(THERE, words="Hjælp"), THERE, ANSWERS_TO)
    play(Responder(THERE, echo), since=0)

    read_anew(session)
    counted = select(MailMessage.was_sent).order_by(MailMessage.id)
    assert list(session.scalars(counted)) == [True, True, False]
    assert [mail.is_capped for mail in kept(session)] == [False, False, True]


def test_the_lines_of_machines_are_folded_on_the_ticket(
    app: Flask, session: Session, cast: Cast, act: Deed, soon: Held, asked: Ticket, play: Play
) -> None:
    soon.ida.phone, soon.ida.email = None, THERE
    session.commit()
    act(working.reply, asked, "Prøv igen", by=cast.dorte, post=POST, now=clock.now())
    play(Responder(THERE, MODELS["vacation always"]), since=0)

    read_anew(session)
    kinds = [event.kind for event in session.get_one(Ticket, asked.id).events]
    assert kinds[-1] == EventKind.MACHINE_MAILED
