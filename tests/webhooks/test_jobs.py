"""The worker's own turns: from the deed to the receiver, with the settings of an installation."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from core.config import Settings
from core.db import db
from core.jobs import Runner
from support.models import Ticket
from support.webhooks.jobs import JOBS
from support.webhooks.models import Trouble, Webhook
from tests.support.makers import NOON, read_anew
from tests.webhooks.receiver import Receiver


@pytest.fixture
def worker(
    other_settings: Callable[..., Settings], request: pytest.FixtureRequest
) -> Iterator[Runner]:
    """One that may go to these networks."""
    app: Flask = create_app(other_settings(webhook_networks=request.param, demo=True))
    yield Runner(app, JOBS)
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("worker", ["127.0.0.0/8"], indirect=True)
def test_what_happened_gets_there(
    worker: Runner, session: Session, hook: Webhook, ticket: Ticket, far: Receiver
) -> None:
    session.rollback()

    while worker.run(NOON):
        pass

    assert len(far.got) == 1


@pytest.mark.parametrize("worker", [""], indirect=True)
def test_only_an_operator_lets_it_into_the_own_network(
    worker: Runner, session: Session, hook: Webhook, ticket: Ticket, far: Receiver
) -> None:
    session.rollback()

    while worker.run(NOON):
        pass

    read_anew(session)
    assert session.get_one(Webhook, hook.id).trouble == Trouble.NOT_PUBLIC
    assert far.got == []
