"""Work by the clock, by the worker as an operator runs it: as processes, several, and killed."""

import signal
import subprocess
import sys
import uuid
from collections import Counter
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.models import Meeting, Occurrence, Participant
from booking.reminders import DAY
from core import clock
from core.config import Settings
from core.jobs import ClockFact
from notifications.models import OutboxMessage
from tests.factories import Cast
from tests.house.source import ROOT
from tests.notifications.meetings import make_meeting
from tests.notifications.processes import start_worker
from tests.notifications.sink import Sink
from tests.servers import environment

pytestmark = pytest.mark.slow

MANY = 30
DIE_IN_THE_MIDDLE = """
import os, signal
from app import create_app
from booking.jobs import JOBS
from core import clock
from core.db import db, transaction

app = create_app()
with app.app_context(), transaction():
    done = sum(job.run(clock.now()) for job in JOBS if job.has_due(clock.now()))
    db.session.flush()
    print(done, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _tomorrow(session: Session, cast: Cast, count: int) -> None:
    """So many meetings for which the moment of the day before has just come."""
    now = clock.now()
    first = make_meeting(session, cast, created_at=now - timedelta(days=3))
    _hold(first, now)
    facts = {c.key: getattr(first.meeting, c.key) for c in Meeting.__table__.columns}
    for number in range(1, count):
        meeting = Meeting(**{**facts, "id": uuid.uuid4(), "uid": f"{number}@example.org"})
        ida = Participant(position=1, kind="citizen", code_digest=f"{number}",
                          email=f"ida{number}@example.org")  # fmt: skip
        meeting.participants, meeting.occurrences = [ida], [Occurrence()]
        _hold(meeting.occurrences[0], now)
        session.add(meeting)
    session.commit()


def _hold(occurrence: Occurrence, now: datetime) -> None:
    occurrence.starts_at = clock.days_later(now, 1) - timedelta(minutes=1)
    occurrence.ends_at = occurrence.starts_at + timedelta(hours=1)


def _facts(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(ClockFact)) or 0


def _drain(settings: Settings, sink: Sink, count: int) -> list[int]:
    running = [start_worker(settings, sink, "--drain") for _ in range(count)]
    return [worker.wait(60) for worker in running]


def test_a_worker_that_drains_does_what_is_due_and_ends(
    settings: Settings, session: Session, cast: Cast, sink: Sink
) -> None:
    _tomorrow(session, cast, 1)

    assert _drain(settings, sink, 1) == [0]

    assert sorted(mail["To"] for mail in sink.mails()) == ["ida@example.org", "jens@example.org"]
    assert session.scalars(select(ClockFact.job)).all() == [DAY]


def test_several_workers_at_once_remind_everybody_once(
    settings: Settings, session: Session, cast: Cast, sink: Sink
) -> None:
    _tomorrow(session, cast, MANY)

    assert _drain(settings, sink, 3) == [0, 0, 0]

    reached = Counter(str(mail["To"]) for mail in sink.mails())
    assert (len(reached), set(reached.values())) == (MANY + 1, {1})
    assert _facts(session) == MANY


def test_what_a_killed_worker_began_is_done_later_and_once(
    settings: Settings, session: Session, cast: Cast, sink: Sink
) -> None:
    _tomorrow(session, cast, 3)
    env = environment(settings, smtp_port=sink.port)
    killed = subprocess.run(
        [sys.executable, "-c", DIE_IN_THE_MIDDLE], cwd=ROOT, env=env, stdout=-1, timeout=60
    )
    assert (killed.returncode, killed.stdout.strip()) == (-signal.SIGKILL, b"3")
    assert (_facts(session), session.scalars(select(OutboxMessage)).all()) == (0, [])
    session.rollback()

    assert _drain(settings, sink, 1) == [0]

    assert set(Counter(str(mail["To"]) for mail in sink.mails()).values()) == {1}
    assert (_facts(session), len(sink.mails())) == (3, 4)


def test_ready_says_when_no_worker_does_what_is_due(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    _tomorrow(session, cast, 1)
    late = timedelta(minutes=2)
    occurrence = session.scalars(select(Occurrence)).one()

    assert "clock_work" not in client.get("/readyz").get_json()["faults"]
    occurrence.starts_at -= late
    session.commit()

    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert DAY in answer.get_json()["faults"]["clock_work"]
