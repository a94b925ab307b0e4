"""A child process with little time and little memory, for reading what strangers wrote.

It has no settings, no key and no database: it gets bytes and gives back JSON. The worst that a
file can do is not to be read.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CPU_SECONDS = 5
WALL_SECONDS = 15.0  # a busy machine
MEMORY = 768 * 1024 * 1024
ONE_THING_SECONDS = 1.0


class NotReadable(Exception):
    """It is no calendar, or one that cannot be dealt with. Says which."""


class TakesTooLong(ValueError):
    """One thing of many took longer than all of it may."""


def read_aside(module: str, data: bytes) -> Any:  # JSON
    """What `python -m module` makes of the bytes. Raises NotReadable."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", module],
            input=data,
            capture_output=True,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONHASHSEED": "0"},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotReadable("too-hard") from error
    if done.returncode != 0:  # it was stopped, or ran out of memory
        raise NotReadable("too-hard")
    answer = json.loads(done.stdout)
    if "trouble" in answer:
        raise NotReadable(answer["trouble"])
    return answer


def answer_as_child(read: Callable[[bytes], object]) -> None:
    """The child's side: limits first, then read, then say what was found."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for written in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):  # and no file is written
        resource.setrlimit(written, (0, 0))
    try:
        found = read(sys.stdin.buffer.read())
    except NotReadable as refusal:
        found = {"trouble": str(refusal)}
    sys.stdout.write(json.dumps(found))


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
