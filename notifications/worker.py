"""The worker: claims what is due, keeps several sends in the air, and runs the jobs in between."""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.exc import OperationalError

from core import clock
from core.db import transaction
from core.jobs import Job, Runner
from core.web import settings
from notifications import leases, outbox
from notifications.sending import Senders, deliver, senders

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
IDLE_SECONDS = 1.0


class Worker:
    """One process of the worker. `run` returns after `stop`, or when drained."""

    def __init__(
        self, app: Flask, *, threads: int, lease: timedelta = LEASE, jobs: Sequence[Job] = ()
    ) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._app, self._threads, self._lease = app, threads, lease
        self._runner = Runner(app, jobs)
        self._in_the_air: dict[Future[None], int] = {}
        self._something_ended = threading.Event()
        self._is_stopping = False
        self._is_busy = False
        self._renewed_at = clock.now()

    def stop(self) -> None:
        """Claim no more. Takes no lock, so a signal handler may call it."""
        self._is_stopping = True

    def run(self, *, drain: bool = False, by: Senders | None = None) -> None:
        """Send until stopped, or with `drain` until nothing is due. Lands what is in the air.

        By whom the settings name, unless others are given.
        """
        with self._app.app_context():
            by = by or senders(settings())
        with ThreadPoolExecutor(self._threads) as pool:
            while not self._is_stopping:
                dealt_with = self._runner.run(clock.now())
                taken = self._take()
                for id in taken:
                    self._start(pool, id, by)
                if drain and not (taken or dealt_with or self._in_the_air):
                    break
                self._wait(idle=not taken)
            while self._in_the_air:
                self._wait(idle=True)

    def _take(self) -> Sequence[int]:
        """So many that each thread finds its next one ready: one claim costs as much as ten."""
        now, room = clock.now(), 2 * self._threads - len(self._in_the_air)
        if room < self._threads:
            return []
        try:
            with self._app.app_context():
                return self._claim(room, now)
        except OperationalError:  # the database restarts or is busy: what is due stays due
            log.warning("database out of reach, waiting")
            return []

    def _claim(self, room: int, now: datetime) -> Sequence[int]:
        # A read: an idle worker keeps no writer waiting. A busy one need not ask.
        if not self._is_busy and not outbox.has_due(now):
            return []
        with transaction():
            taken = leases.claim(room, worker=self.name, lease=self._lease, now=now)
        self._is_busy = bool(taken)
        return taken

    def _start(self, pool: ThreadPoolExecutor, id: int, by: Senders) -> None:
        future = pool.submit(deliver, self._app, id, worker=self.name, by=by)
        self._in_the_air[future] = id
        future.add_done_callback(lambda _ended: self._something_ended.set())

    def _wait(self, *, idle: bool) -> None:
        """Until a send ends, or a second is over."""
        if idle or len(self._in_the_air) > self._threads:
            self._something_ended.wait(IDLE_SECONDS)
        self._something_ended.clear()
        for future in [f for f in self._in_the_air if f.done()]:
            del self._in_the_air[future]
            if error := future.exception():
                log.error("a result could not be noted", exc_info=error)
        self._renew()

    def _renew(self) -> None:
        now = clock.now()
        if not self._in_the_air or now - self._renewed_at < self._lease / 3:
            return
        self._renewed_at = now
        try:
            with self._app.app_context(), transaction():
                ids = list(self._in_the_air.values())
                leases.renew(ids, worker=self.name, lease=self._lease, now=now)
        except OperationalError:
            log.warning("leases could not be renewed")
