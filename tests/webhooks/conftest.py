"""A receiver, an address of the region's that is told everything, and Ida's call for help."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from accounts.models import Organisation, User
from core import clock
from core.db import db
from support.models import Ticket
from support.webhooks import addresses, collecting, sending
from support.webhooks.addresses import Wanted
from support.webhooks.models import HookKind, Webhook
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.conftest import act as _act
from tests.support.conftest import asked as _asked
from tests.support.conftest import held as _held
from tests.support.conftest import soon as _soon
from tests.support.conftest import ticket as _ticket
from tests.support.makers import KEY, NOON, POST, read_anew
from tests.webhooks.receiver import HERE, Receiver, receiver

held, act, ticket, asked, soon = _held, _act, _ticket, _asked, _soon
Tell = Callable[..., int]


@pytest.fixture
def far() -> Iterator[Receiver]:
    """A system elsewhere."""
    with receiver() as listening:
        yield listening


@pytest.fixture
def hook(work: Work, session: Session, cast: Cast, far: Receiver) -> Webhook:
    """The region's, where the citizen hotline works: told of everything."""
    return register(work, session, cast, cast.at.region, far.url)


def register(
    work: Work,
    session: Session,
    cast: Cast,
    where: Organisation,
    url: str,
    kinds: tuple[HookKind, ...] = tuple(HookKind),
) -> Webhook:
    """An address of that organisation."""
    organisation_id, frida_id = where.id, cast.frida.id
    read_anew(session)
    with work():
        made = addresses.add(
            db.session.get_one(Organisation, organisation_id), Wanted(url, kinds),
            by=db.session.get_one(User, frida_id), key=KEY, reach=HERE,
            now=clock.now() - timedelta(hours=1),
        )  # fmt: skip
    read_anew(session)
    return session.get_one(Webhook, made)


@pytest.fixture
def tell(app: Flask, work: Work, session: Session) -> Tell:
    """`tell(now)`: the worker's turns, until nothing is due. How many were sent."""

    def run(now: datetime = NOON) -> int:
        session.rollback()
        with work():
            collecting.pass_on(now)
        count = 0
        with app.app_context():
            while sending.send_next(HERE, post=POST, now=now):
                count += 1
        read_anew(session)
        return count

    return run


__all__ = ["Deed", "Tell", "Ticket"]
