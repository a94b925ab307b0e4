"""Workers are killed while mails come in: none is lost, and none is on the ticket twice."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.config import Settings
from core.db import transaction
from notifications.inbound import dealing
from notifications.inbound.models import InboundMail
from notifications.inbound.store import Envelope, receive
from notifications.models import OutboxMessage
from support.models import EventKind, TicketEvent, TicketMail
from tests.factories import Cast
from tests.house.source import ROOT
from tests.inbound.mails import words_of
from tests.mails.conftest import AUTHSERV
from tests.mails.test_threading import address_of
from tests.servers import environment, wait_until
from tests.support.makers import KEY, read_anew

pytestmark = pytest.mark.slow

MAILS, KILLS = 60, 4
WORKER = ("-m", "flask", "--app", "app", "worker", "--threads=2")


@pytest.fixture
def waiting(app: Flask, session: Session, answered: OutboxMessage) -> None:
    """Two of three answer what we wrote, the third says nothing of what it is about."""
    to = address_of(answered)
    session.rollback()
    with app.app_context(), transaction():
        for number in range(MAILS):
            raw = words_of(words=f"Mail nummer {number}", message_id=f"<{number}@example.org>")
            at = to if number % 3 else "svar@moedebro.example"
            receive(raw, Envelope("ida@example.org", [at]), key=KEY, now=clock.now())


def dealt_with(session: Session) -> int:
    """How many are done, as committed."""
    read_anew(session)
    done = select(func.count()).where(InboundMail.handled_at.is_not(None))
    return session.scalar(done) or 0


def has_dealt_with(session: Session, number: int) -> bool:
    """Whether so many are done."""
    return dealt_with(session) >= number


def killed_at(settings: Settings, session: Session, numbers: Iterator[int]) -> None:
    """A worker that is killed when so many are done: in the middle of the next."""
    for number in numbers:
        command = [sys.executable, *WORKER]
        running = subprocess.Popen(command, cwd=ROOT, env=environment(settings))
        try:
            wait_until(partial(has_dealt_with, session, number), f"{number} mails")
        finally:
            running.send_signal(signal.SIGKILL)
            running.wait(20)


def test_sixty_mails_survive_four_kills(
    app: Flask, settings: Settings, session: Session, cast: Cast, waiting: None
) -> None:
    killed_at(settings, session, iter(range(3, 3 + 7 * KILLS, 7)))
    later = clock.now() + timedelta(minutes=2)  # what the killed were at is free again
    with app.app_context():
        while dealing.deal(later, authserv_id=AUTHSERV, key=KEY):
            pass

    read_anew(session)
    texts = list(session.scalars(select(TicketMail.text)))
    written = select(TicketEvent.text).where(TicketEvent.kind == EventKind.WROTE)
    assert sorted(texts) == sorted(f"Mail nummer {n}" for n in range(MAILS))
    assert sorted(session.scalars(written)) == sorted(
        f"Mail nummer {n}" for n in range(MAILS) if n % 3
    )
