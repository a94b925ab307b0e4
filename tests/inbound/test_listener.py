"""The listener: a mail is with the sender or with us, always."""

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from core.config import Settings
from notifications.inbound.store import MAIL_MAX
from tests.inbound.conftest import mails, octets
from tests.inbound.mails import ANSWERS_TO, words_of
from tests.inbound.servers import Listener, listener

IDA = "ida@example.org"
TAKE_EVERYTHING = {
    "sqlite": "SELECT 1",  # the option says BEGIN IMMEDIATE
    "postgresql": "LOCK TABLE inbound_mail IN ACCESS EXCLUSIVE MODE",
}


@pytest.fixture(scope="module")
def lmtp(app: Flask, settings: Settings) -> Iterator[Listener]:
    """One that speaks LMTP, on the database of `app`. It remembers nothing from mail to mail."""
    with listener(settings) as running:
        yield running


def send(port: int, raw: bytes, *, smtp: bool = False) -> None:
    """As the mail server in front does. Raises what smtplib raises when it is not taken."""
    with (smtplib.SMTP if smtp else smtplib.LMTP)("127.0.0.1", port, timeout=60) as client:
        client.sendmail(IDA, [ANSWERS_TO], raw)


@contextmanager
def busy(engine: Engine) -> Iterator[None]:
    """Somebody else writes, and does not finish."""
    with engine.connect().execution_options(moedebro_write=True) as other:
        other.execute(text(TAKE_EVERYTHING[engine.dialect.name]))
        yield
        other.rollback()


@pytest.fixture
def other_engine(settings: Settings) -> Iterator[Engine]:
    """A way to the database of the test's own."""
    made = create_engine(settings.database_url)
    yield made
    made.dispose()


def test_a_mail_is_kept_and_the_envelope_with_it(session: Session, lmtp: Listener) -> None:
    send(lmtp.port, words_of())

    [mail] = mails(session)
    assert (mail.envelope_from, mail.envelope_to) == (IDA, [ANSWERS_TO])
    assert octets(mail) == words_of()


def test_smtp_is_spoken_too(session: Session, settings: Settings) -> None:
    with listener(settings, "--smtp") as running:
        send(running.port, words_of(), smtp=True)

    assert len(mails(session)) == 1


def test_lmtp_answers_once_for_each_receiver(session: Session, lmtp: Listener) -> None:
    said = (
        "LHLO here", f"MAIL FROM:<{IDA}>", f"RCPT TO:<{ANSWERS_TO}>",
        "RCPT TO:<svar+x@moedebro.example>", "DATA", words_of().decode() + "\r\n.", "QUIT",
    )  # fmt: skip
    with socket.create_connection(("127.0.0.1", lmtp.port), 30) as wire:
        answers = wire.makefile("rb")
        answers.readline()  # the greeting
        found = [_say(wire, answers, line) for line in said[:5]]
        wire.sendall(said[5].encode() + b"\r\n")
        found += [answers.readline().decode() for _receiver in range(2)]

    assert [line[:3] for line in found[-2:]] == ["250", "250"]


def _say(wire: socket.socket, answers: object, line: str) -> str:
    wire.sendall(line.encode() + b"\r\n")
    while (said := answers.readline().decode())[3:4] == "-":  # type: ignore[attr-defined]
        pass
    return str(said)


def test_too_large_a_mail_is_refused_with_words(session: Session, lmtp: Listener) -> None:
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(lmtp.port, words_of(words="linje\r\n" * (MAIL_MAX // 7)))

    assert refused.value.smtp_code == 552
    assert "10 MB" in str(refused.value.smtp_error)
    assert mails(session) == []


def test_a_line_that_is_longer_than_the_standard_is_mail_all_the_same(
    session: Session, lmtp: Listener
) -> None:
    send(lmtp.port, words_of(words="x" * 100_000))

    assert len(mails(session)) == 1


@pytest.mark.slow
def test_what_the_database_cannot_keep_is_to_come_again(
    session: Session, lmtp: Listener, other_engine: Engine
) -> None:
    with busy(other_engine), pytest.raises(smtplib.SMTPDataError) as refused:
        send(lmtp.port, words_of())

    assert refused.value.smtp_code == 451
    send(lmtp.port, words_of())
    assert len(mails(session)) == 1


@pytest.mark.slow
def test_killed_before_the_commit_the_sender_has_it_still(
    settings: Settings, session: Session, other_engine: Engine
) -> None:
    lost: list[Exception] = []
    with listener(settings) as running, busy(other_engine):
        sending = Thread(target=_send_and_see, args=(running.port, lost))
        sending.start()
        sending.join(2)  # it waits for an answer now
        running.kill()
        sending.join(30)

    assert isinstance(lost[0], smtplib.SMTPServerDisconnected)
    assert mails(session) == []
    with listener(settings) as again:
        send(again.port, words_of())
    assert len(mails(session)) == 1


def _send_and_see(port: int, lost: list[Exception]) -> None:
    try:
        send(port, words_of())
    except smtplib.SMTPException as error:
        lost.append(error)
