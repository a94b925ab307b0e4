"""What the help desk's tests share."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from accounts.models import User
from core import clock
from core.db import db
from support.models import Ticket
from support.services import opening
from tests.conftest import Work
from tests.factories import Cast
from tests.support import makers
from tests.support.makers import NOON, POST, Held

Deed = Callable[..., None]


@pytest.fixture
def held(session: Session, cast: Cast) -> Held:
    """A meeting in 18 minutes, counted from noon."""
    return makers.make_meeting(session, cast)


@pytest.fixture
def ticket(work: Work, session: Session, cast: Cast, held: Held) -> Ticket:
    """Ida has asked for help at noon."""
    with work():
        opening.open_ticket(makers.call(held, cast), by=None, post=POST, now=NOON)
    return makers.only_ticket(session)


@pytest.fixture
def act(work: Work, session: Session) -> Deed:
    """`act(working.take, ticket, by=cast.dorte)`: a deed in a transaction of its own."""

    def run(deed: Deed, on: Ticket, *args: Any, now: datetime = NOON, **facts: Any) -> None:
        if facts.get("by"):
            facts["by"] = facts["by"].id
        with work():
            if facts.get("by"):
                facts["by"] = db.session.get_one(User, facts["by"])
            deed(db.session.get_one(Ticket, on.id), *args, now=now, **facts)
        session.rollback()  # what the test reads next is what was committed
        session.expire_all()

    return run


@pytest.fixture
def soon(session: Session, cast: Cast) -> Held:
    """A meeting in 18 minutes by the real clock, for pages."""
    return makers.make_meeting(session, cast, clock.now() + timedelta(minutes=19))


@pytest.fixture
def asked(work: Work, session: Session, cast: Cast, soon: Held) -> Ticket:
    """Ida has asked for help just now."""
    with work():
        opening.open_ticket(makers.call(soon, cast), by=None, post=POST, now=clock.now())
    return makers.only_ticket(session)
