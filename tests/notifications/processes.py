"""Workers as processes of their own, as an operator runs them."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from core.config import Settings
from tests.house.source import ROOT
from tests.notifications.sink import Sink
from tests.servers import environment

THREADS, LEASE_SECONDS = 4, 5
WORKER = (
    "-m",
    "flask",
    "--app",
    "app",
    "worker",
    f"--threads={THREADS}",
    f"--lease={LEASE_SECONDS}",
)


def start_worker(settings: Settings, sink: Sink, *more: str) -> subprocess.Popen[bytes]:
    """A worker that sends to the sink."""
    env = environment(settings, smtp_port=sink.port)
    return subprocess.Popen([sys.executable, *WORKER, *more], cwd=ROOT, env=env)


@contextmanager
def workers(settings: Settings, sink: Sink, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many of them; those that live at the end are asked to stop, and must obey."""
    running = [start_worker(settings, sink) for _ in range(count)]
    try:
        yield running
        for worker in running:
            worker.send_signal(signal.SIGTERM)
        statuses = [worker.wait(30) for worker in running]
        assert statuses == [0] * len(running), f"asked to stop, they ended with {statuses}"
    finally:
        for worker in running:
            if worker.poll() is None:
                worker.kill()
                worker.wait()
