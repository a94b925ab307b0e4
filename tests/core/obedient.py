"""A child that does what the question says, as a test's stranger would have it."""

import os
import signal
import tempfile
import time
from collections.abc import Callable, Mapping

from core.answering import answer_as_child
from core.bounded import MAIL

seen: list[str] = []


def _memory() -> object:
    return len(bytearray(MAIL.memory))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _write() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
        file.flush()


def _chatter() -> str:
    print("and what a library has to say")  # noqa: T201 - that is the point
    return "heard"


DEEDS: Mapping[str, Callable[[], object]] = {
    "seen": lambda: list(seen),
    "chatter": _chatter,
    "standing by": os.getppid,
    "die": _die,
    "take all memory": _memory,
    "say too much": lambda: "x" * 5_000_000,
    "sleep": lambda: time.sleep(30),
    "write a file": _write,
}


def do(data: bytes) -> object:
    """And remember that it was asked."""
    word = data.decode()
    seen.append(word)
    return DEEDS[word]()


if __name__ == "__main__":
    answer_as_child(do)
