"""A calendar that strangers wrote, read in a child process; and one thing in it in bounded time."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from core import answering, bounded
from core.bounded import MB, Limits, NoTimeToRead, Unreadable

CALENDAR = Limits(cpu_seconds=5, wall_seconds=15.0, memory=768 * MB)
ONE_THING_SECONDS = 1.0


class NotReadable(Exception):
    """It is no calendar, or one that cannot be dealt with. Says which."""


class TakesTooLong(ValueError):
    """One thing of many took longer than all of it may."""


def read_aside(module: str, data: bytes) -> Any:  # JSON
    """What `python -m module` makes of the bytes. Raises NotReadable."""
    try:
        answer = bounded.read_aside(module, data, limits=CALENDAR)
    except (Unreadable, NoTimeToRead) as error:
        raise NotReadable("too-hard") from error
    if "trouble" in answer:
        raise NotReadable(answer["trouble"])
    return answer


def answer_as_child(read: Callable[[bytes], object]) -> None:
    """The child's side: what it cannot read, it says."""

    def said(data: bytes) -> object:
        try:
            return read(data)
        except NotReadable as refusal:
            return {"trouble": str(refusal)}

    answering.answer_as_child(said, limits=CALENDAR)


@contextmanager
def one_thing() -> Iterator[None]:
    """Raises TakesTooLong when the block does. Only in the main thread of a process."""
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, ONE_THING_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _stop(_signal: int, _frame: object) -> None:
    raise TakesTooLong
