"""What a supporter does about a ticket, in the transaction of the caller."""

import uuid
from collections.abc import Callable

from accounts.models import User
from core import clock
from core.db import db
from support.models import Outcome, Ticket
from support.services import handing_over, resolving, working
from tests.support.makers import POST

Deed = Callable[[Ticket], object]


def take(by: uuid.UUID) -> Deed:
    """Be the one who works on it."""
    return lambda t: working.take(t, by=_user(by), now=clock.now())


def reply(by: uuid.UUID) -> Deed:
    """Answer on the requester's page."""
    words = "Prøv at lukke siden og åbne den igen."
    return lambda t: working.reply(t, words, by=_user(by), post=POST, now=clock.now())


def note(by: uuid.UUID) -> Deed:
    """Something that only the desk reads."""
    return lambda t: working.note(t, "Ringet op to gange.", by=_user(by), now=clock.now())


def give(by: uuid.UUID, to: uuid.UUID) -> Deed:
    """Hand it over."""
    return lambda t: handing_over.hand_over(
        t, to, reason="Mikrofonen er spærret", tried=["Siden er lukket og åbnet igen"],
        by=_user(by), post=POST, now=clock.now(),
    )  # fmt: skip


def end(by: uuid.UUID, outcome: Outcome) -> Deed:
    """Say how it ended."""
    return lambda t: resolving.resolve(t, outcome, by=_user(by), post=POST, now=clock.now())


def tell(by: uuid.UUID) -> Deed:
    """Ring everybody who must know."""

    def ring(ticket: Ticket) -> None:
        for notice in list(ticket.notices):
            resolving.told_by_phone(ticket, notice, by=_user(by), now=clock.now())

    return ring


def _user(id: uuid.UUID) -> User:
    return db.session.get_one(User, id)
