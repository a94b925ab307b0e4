"""Workers are killed while mails are on their way: nothing is lost, hardly anything comes twice."""

import signal
import subprocess
import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.messages import send_invitation
from booking.models import Meeting
from booking.ports import MeetingPost, help_desk
from core import clock
from core.config import Settings
from core.db import db
from notifications.models import OutboxMessage
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.making import DOMAIN, KEY, TO, enqueue
from tests.notifications.meetings import HOTLINE, invite, make_meeting
from tests.notifications.processes import LEASE_SECONDS, THREADS, start_worker, workers
from tests.notifications.sink import Sink, listening

pytestmark = pytest.mark.slow

MESSAGES, INVITATIONS = 5_000, 200  # the rest are light: what is counted is sending, not rendering
WORKERS, KILLS = 4, 6
PATIENCE = 180  # seconds; a hang is red, a busy machine is not

Worker = subprocess.Popen[bytes]


@pytest.fixture
def outbox(session: Session, cast: Cast, work: Work) -> None:
    """Five thousand messages in streams of five, so that order matters too."""
    meeting = make_meeting(session, cast).meeting
    for position in range(3, INVITATIONS + 1):
        invite(session, meeting, position, email=f"citizen-{position}@example.org")
    session.commit()
    with work():
        _invite_everybody()
        for n in range(MESSAGES - INVITATIONS):
            enqueue("test-message", replace(TO, stream=f"s{n // 5}"))


def _invite_everybody() -> None:
    [meeting] = db.session.scalars(select(Meeting))
    for person in meeting.participants[1:]:
        send_invitation(
            person,
            meeting.occurrences[0],
            support=HOTLINE,
            post=MeetingPost(help_desk(), KEY, DOMAIN),
            now=clock.now(),
        )


def in_flight(session: Session, pid: int) -> int:
    """How many messages the process had in the air, as the committed database says."""
    session.rollback()
    return (
        session.scalar(
            select(func.count()).where(
                OutboxMessage.claimed_by.like(f"%:{pid}:%"),
                OutboxMessage.lease_until.is_not(None),
                OutboxMessage.sent_at.is_(None),
            )
        )
        or 0
    )


def wait_for_mails(sink: Sink, count: int) -> bool:
    """Until so many different ones have arrived."""
    return sink.wait_for(lambda: len(sink.counted) >= count, PATIENCE)


def wait_until_noted(session: Session) -> bool:
    """Until every row says so too: what a killed worker had sent is sent, and noted, once more."""
    pause = threading.Event()
    for _ in range(20 * LEASE_SECONDS):
        session.rollback()
        if not session.scalar(select(func.count()).where(OutboxMessage.sent_at.is_(None))):
            return True
        pause.wait(0.2)
    return False


def hold_until_all_work(sink: Sink, session: Session, running: list[Worker]) -> threading.Event:
    """Hold every DATA open until each worker has one, and on until what is given back is set.

    The committed claims are asked besides what is held: a connection of a worker that was killed
    is held as well, while the one in its place may still be starting.
    """
    sink.hold = threading.Event()
    assert sink.wait_for(lambda: sink.held >= WORKERS * THREADS - THREADS + 1, PATIENCE)
    pause, until = threading.Event(), time.monotonic() + PATIENCE
    while not all(in_flight(session, worker.pid) for worker in running):
        assert time.monotonic() < until, "a worker has claimed nothing"
        pause.wait(0.05)
    return sink.hold


def kill_with_data_open(sink: Sink, session: Session, running: list[Worker], worker: Worker) -> int:
    """Kill the worker in the middle of its own, let the others go on."""
    held = hold_until_all_work(sink, session, running)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    open_now = in_flight(session, worker.pid)
    held.set()
    return open_now


def test_five_thousand_messages_survive_six_kills(
    outbox: None, session: Session, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    started, open_at_kills = time.monotonic(), 0
    with listening() as sink, workers(settings, sink, WORKERS) as running:
        for n in range(KILLS):
            assert wait_for_mails(sink, (n + 1) * MESSAGES // (KILLS + 2))
            open_at_kills += kill_with_data_open(sink, session, running, running[n % WORKERS])
            running[n % WORKERS] = start_worker(settings, sink)
        assert wait_for_mails(sink, (KILLS + 1) * MESSAGES // (KILLS + 2))
        # Who has begun can be asked to stop.
        hold_until_all_work(sink, session, running).set()
        everything = wait_for_mails(sink, MESSAGES) and wait_until_noted(session)
    taken, seconds = sink.counted, time.monotonic() - started

    twice = {id for id, times in taken.items() if times > 1}
    extra = taken.total() - len(taken)
    with capsys.disabled():
        print(  # noqa: T201 - the figures are asked for
            f"\noutbox on {session.get_bind().dialect.name}: {len(taken)} of {MESSAGES} arrived, "
            f"{extra} duplicates, {open_at_kills} in flight at {KILLS} kills, {seconds:.0f} s"
        )
    rows = session.scalars(select(OutboxMessage).execution_options(populate_existing=True)).all()
    assert everything
    assert open_at_kills >= KILLS  # each kill hit an open DATA
    assert extra <= open_at_kills
    assert all(row.sent_at for row in rows)
    assert twice <= {row.message_id for row in rows if row.is_possible_duplicate}
