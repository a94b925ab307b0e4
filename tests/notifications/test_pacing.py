"""A receiving domain gets so many mails a minute; the others leave meanwhile."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from core.config import Settings
from core.throttle import Try
from notifications.models import OutboxMessage
from tests.conftest import Work
from tests.notifications.calls import app_of
from tests.notifications.making import TO, Watched, drain, enqueue
from tests.notifications.sink import Sink
from tests.notifications.test_worker import make_due


@pytest.fixture
def slow(app: Flask, settings: Settings, sink: Sink) -> Iterator[Flask]:
    """An installation that sends two mails a minute to any one domain."""
    chosen = replace(settings, mails_a_minute=2, smtp_host="127.0.0.1", smtp_port=sink.port)
    with app_of(chosen) as made:
        yield made


def domains(sink: Sink) -> Counter[str]:
    return Counter(str(mail["To"]).rpartition("@")[2] for mail in sink.mails())


@pytest.fixture
def written(work: Work, session: Session, watched: Watched) -> None:
    """Five to one domain, one to another."""
    with work():
        for n in range(5):
            enqueue(to=replace(TO, address=f"p{n}@Many.example", stream=f"many {n}"))
        enqueue(to=replace(TO, address="p@few.example", stream="few"))


@pytest.mark.usefixtures("written")
def test_what_is_too_much_for_a_domain_waits_and_counts_as_no_attempt(
    slow: Flask, session: Session, sink: Sink
) -> None:
    drain(slow)

    assert domains(sink) == {"many.example": 2, "few.example": 1}
    waits = session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))).all()
    assert {(row.attempts, row.failure, row.failed_at) for row in waits} == {(0, "paced", None)}
    assert all(row.due_at > clock.now() + timedelta(seconds=20) for row in waits)


@pytest.mark.usefixtures("written")
def test_all_leave_in_the_end(slow: Flask, session: Session, sink: Sink) -> None:
    for _ in range(3):
        drain(slow)
        make_due(session)
        session.execute(update(Try).values(since=clock.now() - timedelta(minutes=2)))
        session.commit()

    assert domains(sink) == {"many.example": 5, "few.example": 1}
