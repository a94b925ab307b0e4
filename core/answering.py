"""The side of the child: see core/bounded.py. It is begun without settings, key or database."""

import gc
import json
import os
import resource
import select
import signal
import sys
from collections.abc import Callable

from core.bounded import LENGTH, MAIL, NO_ANSWER, Limits

IDLE_SECONDS = 60.0  # who has nothing to read for so long makes room
STDIN, STDOUT = 0, 1

Read = Callable[[bytes], object]


def answer_as_child(read: Read, *, limits: Limits = MAIL) -> None:
    """Stand by: for each question a child, with its limits first, then reads and says what was
    found. Ends when nobody can ask any more."""
    gc.collect()
    gc.freeze()  # what all children have in common stays in common
    while (question := _next_question()) is not None:
        answer = _by_a_child(read, question, limits)
        if answer is None:
            _say(NO_ANSWER.to_bytes(LENGTH))
        else:
            _say(len(answer).to_bytes(LENGTH) + answer)


def _next_question() -> bytes | None:
    ready, _, _ = select.select([STDIN], [], [], IDLE_SECONDS)
    size = sys.stdin.buffer.read(LENGTH) if ready else b""
    if len(size) < LENGTH:
        return None
    question = sys.stdin.buffer.read(int.from_bytes(size))
    return question if len(question) == int.from_bytes(size) else None


def _by_a_child(read: Read, question: bytes, limits: Limits) -> bytes | None:
    """None: it gave up, was stopped, or said too much."""
    answers, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        _read_and_end(read, question, limits, mouth)
    os.close(mouth)
    with open(answers, "rb") as said:
        answer = said.read(limits.answer + 1)
    if len(answer) > limits.answer:
        os.kill(child, signal.SIGKILL)
    _, how = os.waitpid(child, 0)
    return answer if how == 0 else None


def _read_and_end(read: Read, question: bytes, limits: Limits, mouth: int) -> None:
    how = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, STDIN)
        os.dup2(nowhere, STDOUT)  # whatever a library prints is no answer
        _limit(limits)
        with open(mouth, "wb") as answer:
            answer.write(json.dumps(read(question)).encode())
        how = 0
    finally:  # not a step further, whatever was raised: this is a copy of the one that stands by
        os._exit(how)


def _limit(limits: Limits) -> None:
    cpu, memory = limits.cpu_seconds, limits.memory
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for written in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):  # and no file is written
        resource.setrlimit(written, (0, 0))


def _say(words: bytes) -> None:
    sys.stdout.buffer.write(words)
    sys.stdout.buffer.flush()
