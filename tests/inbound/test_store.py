"""A mail is kept once, however often and however at once it comes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy.orm import Session, undefer

from core import clock
from core.db import transaction
from notifications.inbound import dealing
from notifications.inbound.models import InboundMail
from notifications.inbound.store import MAIL_MAX, Envelope, MailTooLarge, forget_bytes, receive
from tests.booking.making import KEY
from tests.conftest import Work
from tests.inbound.conftest import Come, mails, octets
from tests.inbound.mails import words_of

Take = Callable[..., bool]


def test_a_mail_is_kept_octet_for_octet(session: Session, take: Take) -> None:
    raw = words_of()

    assert take(raw, "ida@example.org", ["svar@moedebro.example"])

    [kept] = mails(session)
    assert octets(kept) == raw
    assert (kept.envelope_from, kept.envelope_to) == ("ida@example.org", ["svar@moedebro.example"])


def test_it_is_sealed_where_it_lies(session: Session, take: Take) -> None:
    take(words_of(words="Noget om min sygdom"))

    assert b"sygdom" not in (mails(session)[0].raw or b"")


def test_with_another_key_it_is_set_aside(app: Flask, session: Session, take: Take) -> None:
    take(words_of())
    with app.app_context():
        dealing.deal(clock.now(), authserv_id="", key=b"another key")

    [mail] = mails(session)
    assert (mail.rule, octets(mail)) == (dealing.GIVEN_UP, words_of())


@pytest.mark.parametrize(
    "again",
    [
        words_of(),
        b"Received: from elsewhere\r\nReturn-Path: <ida@example.org>\r\n" + words_of(),
        words_of().replace(b"\r\n", b"\n"),
        words_of() + b"\r\n",
    ],
    ids=["the same", "by another way", "with other line ends", "with a line more"],
)
def test_the_same_mail_comes_once(session: Session, take: Take, again: bytes) -> None:
    take(words_of())

    assert not take(again)
    assert len(mails(session)) == 1


@pytest.mark.parametrize(
    "other",
    [words_of(words="Noget andet"), words_of(message_id="<2@example.org>")],
    ids=["other words", "another id"],
)
def test_another_mail_is_kept_too(session: Session, take: Take, other: bytes) -> None:
    """Also with a Message-ID that is taken: nobody can keep somebody else's mail out."""
    take(words_of())

    assert take(other)
    assert len(mails(session)) == 2


def test_of_two_at_once_one_is_new(app: Flask, session: Session) -> None:
    together = Barrier(4)

    def come(_number: int) -> bool:
        together.wait(10)
        with app.app_context(), transaction():
            return receive(words_of(), Envelope(), key=KEY, now=clock.now())

    with ThreadPoolExecutor(4) as four:
        new = list(four.map(come, range(4)))

    assert sorted(new) == [False, False, False, True]
    assert len(mails(session)) == 1


def test_too_large_a_mail_is_refused(session: Session, take: Take) -> None:
    with pytest.raises(MailTooLarge):
        take(words_of(words="x" * MAIL_MAX))

    assert mails(session) == []


def test_the_bytes_go_after_a_while_and_the_mail_is_still_known(
    session: Session, come: Come, take: Take, work: Work
) -> None:
    come(words_of())
    with work():
        later = clock.now() + timedelta(days=15)
        assert forget_bytes(timedelta(days=14), now=later) == 1

    session.rollback()
    [kept] = session.query(InboundMail).options(undefer(InboundMail.raw)).all()
    assert kept.raw is None
    assert not take(words_of())


def test_what_was_not_dealt_with_keeps_its_bytes(take: Take, work: Work) -> None:
    take(words_of())

    with work():
        assert forget_bytes(timedelta(days=14), now=clock.now() + timedelta(days=99)) == 0
