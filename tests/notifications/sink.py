"""A real SMTP server on 127.0.0.1 that keeps what it takes, and can be told to misbehave."""

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """What arrived, in the order it did. `answers` are given first, one a mail, before 250."""

    taken: list[Envelope] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)  # how often each Message-ID arrived
    answers: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)  # receiver to answer
    hold: threading.Event | None = None  # DATA stays open until it is set
    held: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers and not (answer := self.answers.pop(0)).startswith("250"):
            return answer
        self.taken.append(envelope)  # counted before the answer: that is where duplicates arise
        self.counted[_message_id(envelope)] += 1
        with self.changed:
            self.held += 1
            self.changed.notify_all()
        while self.hold is not None and not self.hold.is_set():
            await asyncio.sleep(0.01)
        self.held -= 1
        return "250 OK"

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Until the condition holds; it is looked at whenever a mail arrives."""
        with self.changed:
            return self.changed.wait_for(condition, seconds)

    def mails(self) -> list[EmailMessage]:
        """The mails themselves. (No property: the server reads every one of its handler.)"""
        return [read_mail(envelope) for envelope in self.taken]


def read_mail(envelope: Envelope) -> EmailMessage:
    """The mail in an envelope."""
    return message_from_bytes(cast("bytes", envelope.content), policy=policy.default)


def _message_id(envelope: Envelope) -> str:
    """From the head only: there may be thousands of mails."""
    head = cast("bytes", envelope.content).partition(b"\r\n\r\n")[0]
    [line] = [x for x in head.split(b"\r\n") if x.lower().startswith(b"message-id:")]
    return line.partition(b":")[2].strip().decode()


@contextmanager
def listening(sink: Sink | None = None, *, tls: ssl.SSLContext | None = None) -> Iterator[Sink]:
    """The sink, on a port of its own while the block runs."""
    sink = sink or Sink()
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def serve() -> asyncio.Server:
        server = await loop.create_server(
            lambda: SMTP(sink, hostname="sink", tls_context=tls, loop=loop, timeout=60),
            "127.0.0.1",
            sink.port,
        )
        sink.port = server.sockets[0].getsockname()[1]
        return server

    def run() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(serve())
        ready.set()
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(10)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
