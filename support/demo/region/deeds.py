"""One thing that somebody does, at its time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from support.demo import times

EARLIEST, LATEST = 8 * 60, 15 * 60 + 30  # minutes after midnight: when people are at work


@dataclass(frozen=True)
class Deed:
    """What is done when. Deeds are done in the order of their times."""

    at: datetime
    do: Callable[[], None]


def office_time(chance: Random, since: datetime, until: datetime) -> datetime:
    """Some moment between two, at work where the span reaches into office hours."""
    days = (times.today(until) - times.today(since)).days
    for _ in range(10):
        on = times.today(since) + timedelta(days=chance.randint(0, days))
        minute = chance.randint(EARLIEST, LATEST)
        found = times.at(on, f"{minute // 60:02d}:{minute % 60:02d}")
        if on.weekday() in times.MONDAY_TO_FRIDAY and since < found < until:
            return found
    return since + (until - since) * chance.random()
