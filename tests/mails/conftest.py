"""What the tests of mail about tickets share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.config import Settings
from core.db import transaction
from notifications.inbound import dealing
from notifications.inbound.models import InboundMail
from notifications.inbound.store import Envelope, receive
from notifications.models import OutboxMessage
from support.models import Ticket
from support.services import working
from support.services.telling import Post
from tests.conftest import Work
from tests.factories import Cast
from tests.inbound.mails import ANSWERS_TO
from tests.support.conftest import Deed, act, asked, soon
from tests.support.makers import KEY, Held, read_anew

__all__ = ["act", "asked", "soon"]

POST = Post("moedebro.example", "http://127.0.0.1:8000", KEY, ANSWERS_TO)
AUTHSERV = "mx.moedebro.example"

Come = Callable[..., InboundMail]


@pytest.fixture(autouse=True)
def _plus_addresses(app: Flask, settings: Settings) -> Iterator[None]:
    """The mail server takes svar+anything."""
    kept = app.extensions["moedebro_settings"]
    app.extensions["moedebro_settings"] = replace(
        kept, mail_plus_addresses=True, mail_authserv_id=AUTHSERV
    )
    yield
    app.extensions["moedebro_settings"] = kept


@pytest.fixture
def come(app: Flask, session: Session) -> Come:
    """A mail comes and is dealt with. Its row."""

    def arrive(
        raw: bytes, sender: str = "ida@example.org", to: Sequence[str] = (ANSWERS_TO,)
    ) -> InboundMail:
        session.rollback()
        with app.app_context():
            with transaction():
                receive(raw, Envelope(sender, list(to)), key=KEY, now=clock.now())
            dealing.deal(clock.now(), authserv_id=AUTHSERV, key=KEY)
        read_anew(session)
        newest = select(InboundMail).order_by(InboundMail.id.desc()).limit(1)
        return session.scalars(newest).one()

    return arrive


@pytest.fixture
def by_mail(session: Session, soon: Held) -> None:
    """Ida has no phone: we write to her by mail."""
    soon.ida.phone = None
    session.commit()


@pytest.fixture
def answered(
    by_mail: None, work: Work, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> OutboxMessage:
    """Dorte has answered Ida, and the mail that says so is on its way."""
    act(working.reply, asked, "Prøv igen", by=cast.dorte, post=POST, now=clock.now())
    return newest(session)


def newest(session: Session) -> OutboxMessage:
    """The last message that was written."""
    read_anew(session)
    last = select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)
    return session.scalars(last).one()
