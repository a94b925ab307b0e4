"""Load over HTTP, bounded in count and time, and what came of it."""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

Ask = Callable[[], int]  # one request; its status


@dataclass(frozen=True)
class Took:
    """What a run of requests took. `milliseconds` holds one number for each of them."""

    seconds: float
    milliseconds: Sequence[float]

    @property
    def per_second(self) -> float:
        """How many a second."""
        return len(self.milliseconds) / self.seconds

    @property
    def median(self) -> float:
        """Milliseconds that half of them stay under."""
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        """Milliseconds that 19 of 20 stay under."""
        return statistics.quantiles(self.milliseconds, n=20)[-1]


def run(asks: Sequence[Ask], times: int, *, wanted: int = 200) -> Took:
    """Each of `asks` in a thread of its own, `times` times. Raises when an answer is another."""

    def one(ask: Ask) -> list[float]:
        spent = []
        for _time in range(times):
            began = time.perf_counter()
            status = ask()
            spent.append(1000 * (time.perf_counter() - began))
            if status != wanted:
                raise AssertionError(f"{status}, not {wanted}")
        return spent

    began = time.perf_counter()
    with ThreadPoolExecutor(len(asks)) as pool:
        spent = [ms for each in pool.map(one, asks) for ms in each]
    return Took(time.perf_counter() - began, spent)


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def say(line: str) -> None:
    """A result."""
    print(line, flush=True)  # noqa: T201 - this is what it is for
