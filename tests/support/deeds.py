"""What a supporter does about a ticket, in the transaction of the caller."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from accounts.models import Membership, User
from core import clock
from core.db import db
from support.models import Outcome, SupportUnit, Ticket
from support.services import consulting, handing_over, merging, offering, resolving, tasks, working
from support.services.parts import open_offer
from support.timeline import by_user
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


def hand_over(by: uuid.UUID, to: uuid.UUID) -> Deed:
    """Ask them to take it over, and let them say yes."""

    def both(ticket: Ticket) -> None:
        give(by, to)(ticket)
        accept()(ticket)

    return both


def accept(by: uuid.UUID | None = None, *, now: datetime | None = None) -> Deed:
    """Say yes to what the unit is asked; by none: whoever works there."""

    def say_yes(ticket: Ticket) -> None:
        asked = open_offer(ticket)
        if asked:
            user = _user(by) if by else _somebody_of(asked.receiver)
            offering.accept(ticket, by=by_user(user), post=POST, now=now or clock.now())

    return say_yes


def _somebody_of(unit: SupportUnit) -> User:
    working = select(User).join(Membership).where(Membership.unit_id == unit.unit_id)
    return db.session.scalars(working.order_by(User.name).limit(1)).one()


def consult(by: uuid.UUID, to: uuid.UUID) -> Deed:
    """Ask another unit for advice."""
    words = "Kender I den besked?"
    return lambda t: consulting.ask(t, to, words, by=_user(by), post=POST, now=clock.now())


def give_task(by: uuid.UUID, to: uuid.UUID) -> Deed:
    """Let another unit do a part."""
    return lambda t: tasks.give(
        t, [to], "Se, om tabletten må bruge kameraet.", due_at=clock.now() + timedelta(minutes=30),
        by=_user(by), post=POST, now=clock.now(),
    )  # fmt: skip


def take_back(by: uuid.UUID) -> Deed:
    """Of a task: nobody has to do it."""
    why, now = "Det virker igen", clock.now
    return lambda t: tasks.take_back(t, why, by=_user(by), post=POST, now=now())


def merge(by: uuid.UUID, into: uuid.UUID) -> Deed:
    """It goes on as the other."""
    return lambda t: merging.merge(
        t, db.session.get_one(Ticket, into), by=_user(by), post=POST, now=clock.now()
    )


def restore(by: uuid.UUID) -> Deed:
    """It was not to be merged or discarded."""
    return lambda t: merging.restore(t, by=_user(by), now=clock.now())


def end(by: uuid.UUID, outcome: Outcome) -> Deed:
    """Say how it ended."""
    return lambda t: resolving.resolve(t, outcome, by=_user(by), post=POST, now=clock.now())


def discard(by: uuid.UUID) -> Deed:
    """Nobody asked for anything."""
    return lambda t: merging.discard(t, "Forkert nummer", by=_user(by), now=clock.now())


def tell(by: uuid.UUID) -> Deed:
    """Ring everybody who must know."""

    def ring(ticket: Ticket) -> None:
        for notice in list(ticket.notices):
            resolving.told_by_phone(ticket, notice, by=_user(by), now=clock.now())

    return ring


def _user(id: uuid.UUID) -> User:
    return db.session.get_one(User, id)
