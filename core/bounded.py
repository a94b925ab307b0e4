"""Reading what strangers send, in a process of its own that has little time and little memory.

What it reads may be made to hang or to blow up. The child has no settings, no key and no database;
it gets bytes and gives back JSON. So the worst that a mail or a calendar can do is not to be read.

To begin a Python takes longer than to read a mail. So a reader stands by that has begun and read in
its module, and reads nothing itself: for each question it makes a child, a copy of itself as it was
at first. Nothing of one mail is there when the next is read.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MB = 1024 * 1024
LENGTH = 8  # octets that say how many follow
NO_ANSWER = (1 << 64) - 1  # said instead: the child gave up, or was stopped


@dataclass(frozen=True)
class Limits:
    """What a child gets. These are for a mail: two children read one, together under five
    seconds."""

    cpu_seconds: int = 2
    wall_seconds: float = 10.0  # a busy machine; who waits that long is tried again later
    memory: int = 512 * MB
    answer: int = 4 * MB


MAIL = Limits()
WITH_FILES = Limits(cpu_seconds=4, answer=24 * MB)  # a mail with all that is attached to it


class Unreadable(Exception):
    """The child gave up, or was stopped: what it read is kept and nothing follows from it."""


class NoTimeToRead(Exception):
    """This machine was too busy. Later is another time."""


class _Gone(Exception):
    """The reader is no more: it had nothing to read for a while, or never began."""


def read_aside(module: str, data: bytes, *, limits: Limits = MAIL) -> Any:  # JSON
    """What `python -m module` makes of the bytes. Raises Unreadable, NoTimeToRead."""
    until = time.monotonic() + limits.wall_seconds
    try:
        answer = _ask_one_of(module, data, until)
    except TimeoutError as error:
        raise NoTimeToRead from error
    except _Gone as error:
        raise Unreadable(f"{module} did not begin") from error
    if answer is None or len(answer) > limits.answer:
        raise Unreadable(f"{module} gave up")
    return json.loads(answer)


class Reader:
    """One that stands by. With its children it is a group of processes that is ended as one."""

    def __init__(self, module: str) -> None:
        """Begin it."""
        theirs, self._asks = os.pipe()
        self._says, mouth = os.pipe()
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", module],
            stdin=theirs,
            stdout=mouth,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONHASHSEED": "0"},
            start_new_session=True,
        )
        os.close(theirs)
        os.close(mouth)

    def ask(self, data: bytes, until: float) -> bytes | None:
        """What its child says; None: it gave up. Raises TimeoutError, _Gone."""
        try:
            _send(self._asks, data, until)
        except BrokenPipeError as error:
            raise _Gone from error
        size = int.from_bytes(_receive(self._says, LENGTH, until))
        return None if size == NO_ANSWER else _receive(self._says, size, until)

    def stop(self) -> None:
        """End it, and whatever it is at."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._asks)
        os.close(self._says)


# Those that have nothing to do, by module. Who takes one has it alone.
_standing_by: defaultdict[str, list[Reader]] = defaultdict(list)


def _ask_one_of(module: str, data: bytes, until: float) -> bytes | None:
    if waiting := _standing_by[module]:
        try:
            return _ask(waiting.pop(), module, data, until)
        except (_Gone, IndexError):  # it went, or another thread took it just now
            pass
    return _ask(Reader(module), module, data, until)


def _ask(reader: Reader, module: str, data: bytes, until: float) -> bytes | None:
    is_whole = False
    try:
        answer = reader.ask(data, until)
        is_whole = True
    finally:  # one that was stopped in the middle would give this answer to the next question
        if not is_whole:
            reader.stop()
    _standing_by[module].append(reader)
    return answer


@atexit.register
def _stop_all() -> None:
    for readers in _standing_by.values():
        while readers:
            readers.pop().stop()


def _send(pipe: int, data: bytes, until: float) -> None:
    os.set_blocking(pipe, False)
    left = memoryview(len(data).to_bytes(LENGTH) + data)
    while left:
        _wait([], [pipe], until)
        left = left[os.write(pipe, left) :]


def _receive(pipe: int, size: int, until: float) -> bytes:
    parts = []
    while size:
        _wait([pipe], [], until)
        part = os.read(pipe, min(size, MB))
        if not part:
            raise _Gone
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _wait(to_read: list[int], to_write: list[int], until: float) -> None:
    if not any(select.select(to_read, to_write, [], max(0.0, until - time.monotonic()))):
        raise TimeoutError
