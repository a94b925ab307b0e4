"""A reader stands by, and each question has a child of its own, with its limits."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from core.bounded import MAIL, NoTimeToRead, Unreadable, read_aside

MODULE = "tests.core.obedient"
TO_BE_STOPPED = ("die", "take all memory", "say too much", "write a file", "what is this")


def ask(word: str) -> Any:  # JSON
    """What the child makes of it."""
    return read_aside(MODULE, word.encode())


@pytest.mark.parametrize("word", TO_BE_STOPPED)
def test_who_is_stopped_or_gives_up_takes_nobody_along(word: str) -> None:
    reader = ask("standing by")

    with pytest.raises(Unreadable):
        ask(word)

    assert ask("standing by") == reader


def test_nothing_of_one_question_is_there_at_the_next() -> None:
    for _time in range(2):
        assert ask("seen") == ["seen"]


def test_what_a_library_prints_is_no_answer() -> None:
    assert ask("chatter") == "heard"


def test_who_takes_too_long_is_ended_and_another_stands_by() -> None:
    reader = ask("standing by")

    with pytest.raises(NoTimeToRead):
        read_aside(MODULE, b"sleep", limits=replace(MAIL, wall_seconds=0.5))

    assert ask("standing by") != reader
    with pytest.raises(ProcessLookupError):
        os.kill(reader, 0)


def test_where_the_one_that_stood_by_is_gone_another_begins() -> None:
    reader = ask("standing by")
    os.kill(reader, signal.SIGKILL)

    assert ask("standing by") != reader


def test_several_at_once_get_each_their_own_answer() -> None:
    words = ["seen", "chatter"] * 10

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, words))

    assert answers == [["seen"], "heard"] * 10


def test_a_module_that_does_not_begin_reads_nothing() -> None:
    with pytest.raises(Unreadable):
        read_aside("tests.core.not_there", b"")
