"""Reading what strangers send, in a process of its own that has little time and little memory.

What it reads may be made to hang or to blow up. The child has no settings, no key and no database;
it gets bytes and gives back JSON. So the worst a mail can do is not to be read.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CPU_SECONDS = 2  # two children read one mail: together under five seconds
WALL_SECONDS = 10.0  # a busy machine; who waits that long is tried again later
MEMORY = 512 * 1024 * 1024
ANSWER_MAX = 4_000_000


class Unreadable(Exception):
    """The child gave up, or was stopped: the mail is kept and nothing follows from it."""


class NoTimeToRead(Exception):
    """This machine was too busy. Later is another time."""


def read_aside(module: str, data: bytes, *, wall: float = WALL_SECONDS) -> Any:  # JSON
    """What `python -m module` makes of the bytes. Raises Unreadable, NoTimeToRead."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", module],
            input=data,
            capture_output=True,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONHASHSEED": "0"},
            timeout=wall,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NoTimeToRead from error
    if done.returncode != 0 or len(done.stdout) > ANSWER_MAX:
        raise Unreadable(f"{module} ended with {done.returncode}")
    return json.loads(done.stdout)


def answer_as_child(read: Callable[[bytes], object]) -> None:
    """The child's side: limits first, then read, then say what was found."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for written in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):  # and no file is written
        resource.setrlimit(written, (0, 0))
    found = read(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(found))
