"""What is sent to do harm: it is kept, nothing follows from it, and the worker lives on."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core import clock
from core.db import transaction
from notifications.inbound import dealing, handlers
from notifications.inbound.handlers import Handler
from notifications.inbound.models import Verdict
from tests.booking.making import KEY
from tests.inbound.conftest import Come, mails, octets
from tests.inbound.mails import Mail, Part, alternative, text, words_of

SECONDS = 5
DEEP = 3_000
NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(DEEP)
)
HOSTILE = {
    "nothing": b"\r\n",
    "no head": b"\xff\xfe\0\0\0",
    "parts in parts": b"From: a@example.org\r\n" + NESTED,
    "ten thousand parts": (
        b'From: a@example.org\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"--b\r\n\r\nx\r\n" * 10_000
    ),
    "a head of 900,000 letters": b"Subject: " + b"=?utf-8?q?=41?= " * 56_000 + b"\r\n\r\nx",
    "a thousand receivers": b"To: " + b"a@example.org, " * 60_000 + b"\r\n\r\nx",
    "references": b"References: " + b"<a@b> " * 150_000 + b"\r\n\r\nx",
    "tags": Mail(Part("text/html", "<" * 900_000)).raw(),
    "unclosed styles": Mail(Part("text/html", "<style " * 130_000)).raw(),
    "charset of nowhere": Mail(Part("text/plain; charset=x-none", "æ")).raw(),
    "base64 that is none": Mail(Part("text/plain", "===\0", coding="8bit", more=("X: y",))).raw(),
    "a path": Mail(alternative(text(), Part("text/calendar", "/etc/hostname"))).raw(),
}


@pytest.mark.parametrize("sort", HOSTILE)
def test_hostile_mail_is_over_in_seconds_and_the_next_is_read(come: Come, sort: str) -> None:
    began = time.monotonic()
    kept = come(HOSTILE[sort])

    assert time.monotonic() - began < SECONDS
    assert kept.handled_at is not None
    assert come(words_of()).verdict == Verdict.HUMAN


@pytest.fixture
def breaking(app: Flask) -> Callable[[], list[Handler]]:
    """A handler with a bug in it, before all others."""
    before = list(app.extensions[handlers.HANDLERS])

    def take(*_anything: object) -> bool:
        raise LookupError("a bug")

    def register() -> list[Handler]:
        app.extensions[handlers.HANDLERS] = [Handler("broken", lambda _letter: True, take), *before]
        return before

    return register


def test_a_handler_that_breaks_loses_no_mail(
    app: Flask, session: Session, take: Callable[..., bool], breaking: Callable[[], list[Handler]]
) -> None:
    others = breaking()
    take(words_of())
    for minutes in (0, 2, 4, 6):  # a minute after each try it comes up again
        _deal(app, clock.now() + timedelta(minutes=minutes))
    app.extensions[handlers.HANDLERS] = others

    [mail] = mails(session)
    assert (mail.rule, mail.tries) == (dealing.GIVEN_UP, dealing.TRIES + 1)
    assert octets(mail) == words_of()


def _deal(app: Flask, now: object) -> None:
    with app.app_context():
        try:
            dealing.deal(now, authserv_id="", key=KEY)  # type: ignore[arg-type]
        except LookupError:
            return


def test_who_dies_over_a_mail_leaves_it_to_the_next(
    app: Flask, session: Session, take: Callable[..., bool]
) -> None:
    take(words_of())
    with app.app_context(), transaction():
        dealing._begin(clock.now())  # and the worker is killed

    _deal(app, clock.now())
    assert mails(session)[0].handled_at is None
    _deal(app, clock.now() + timedelta(minutes=2))
    assert mails(session)[0].verdict == Verdict.HUMAN


def test_of_two_workers_one_deals_with_it(
    app: Flask, session: Session, take: Callable[..., bool]
) -> None:
    take(words_of())
    with app.app_context():
        begun = [_begin_once() for _worker in range(2)]

    assert [len(ids) for ids in begun] == [1, 0]


def _begin_once() -> list[int]:
    with transaction():
        return list(dealing._begin(clock.now()))
