"""Fixtures for mail that comes in."""

from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.db import transaction
from notifications.inbound import dealing
from notifications.inbound.models import InboundMail
from notifications.inbound.store import Envelope, opened, receive
from tests.booking.conftest import ahead
from tests.booking.making import KEY
from tests.inbound.mails import ANSWERS_TO

AUTHSERV = "mx.moedebro.example"
__all__ = ["ahead"]

Come = Callable[..., InboundMail]
Take = Callable[..., bool]


@pytest.fixture
def take(app: Flask, session: Session) -> Callable[..., bool]:
    """Keep a mail as the listener does. Whether it was new."""

    def come(
        raw: bytes, sender: str = "ida@example.org", to: Sequence[str] = (ANSWERS_TO,)
    ) -> bool:
        session.rollback()
        with app.app_context(), transaction():
            return receive(raw, Envelope(sender, list(to)), key=KEY, now=clock.now())

    return come


@pytest.fixture
def come(app: Flask, session: Session, take: Callable[..., bool]) -> Come:
    """A mail comes and is dealt with. Its row."""

    def arrive(
        raw: bytes, sender: str = "ida@example.org", to: Sequence[str] = (ANSWERS_TO,)
    ) -> InboundMail:
        take(raw, sender, to)
        with app.app_context():
            dealing.deal(clock.now(), authserv_id=AUTHSERV, key=KEY)
        return mails(session)[-1]

    return arrive


def mails(session: Session) -> list[InboundMail]:
    """What is in the store, as committed."""
    session.rollback()
    return list(session.scalars(select(InboundMail).order_by(InboundMail.id)))


def octets(mail: InboundMail) -> bytes:
    """The mail as it came."""
    return opened(mail.raw, key=KEY)
