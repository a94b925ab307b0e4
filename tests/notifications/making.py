"""Makers of outbox messages, and a kind whose sending can be watched."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask

from core import clock
from core.jobs import jobs_of
from notifications import kinds, outbox
from notifications.kinds import Kind, Rendered, Wanted
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient
from notifications.worker import Worker

KEY = b"a key for tests"
DOMAIN = "moedebro.example"
TO = Recipient(Channel.EMAIL, "ida@example.org", "da", "stream-1")


def enqueue(
    kind: str = "watched", to: Recipient = TO, *, text: str = "hej", now: datetime | None = None
) -> OutboxMessage:
    """A message, in the running transaction."""
    draft = Draft(kind, {"text": text})
    return outbox.enqueue(draft, to, mail_domain=DOMAIN, key=KEY, now=now or clock.now())


@dataclass
class Watched:
    """What the follow-ups of the kind were told."""

    sent: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)


@contextmanager
def watched_kind(
    *, broken_follow_up: bool = False, is_wanted: Wanted | None = None
) -> Iterator[Watched]:
    """Register the kind "watched" while the block runs."""
    watched = Watched()

    def render(message: OutboxMessage) -> Rendered:
        text = str(message.payload["text"])
        return Rendered(subject=text, text=text)

    def sent(message: OutboxMessage, _now: datetime) -> None:
        watched.sent.append(message.id)
        if broken_follow_up:
            raise LookupError("a bug in the follow-up")

    def failed(message: OutboxMessage, _now: datetime) -> None:
        watched.failed.append(message.id)

    kinds.register(Kind("watched", render, sent, failed, is_wanted=is_wanted))
    try:
        yield watched
    finally:
        del kinds.KINDS["watched"]


def drain(app: Flask, *, threads: int = 4, with_jobs: bool = False) -> None:
    """Run a worker in this process until nothing is due."""
    jobs = jobs_of(app) if with_jobs else ()
    Worker(app, threads=threads, lease=timedelta(seconds=60), jobs=jobs).run(drain=True)
