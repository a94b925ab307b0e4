"""Spans of whole seconds, half-open, sorted and apart: who is taken when, as arithmetic."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from math import ceil, floor

Span = tuple[int, int]
FOREVER = 2**40  # seconds


def span_of(start: datetime, end: datetime) -> Span:
    """The whole seconds that lie between two instants, the broken ones at both ends included."""
    return floor(start.timestamp()), ceil(end.timestamp())


class Spans:
    """A set of seconds. Those that overlap or touch have become one."""

    __slots__ = ("ends", "starts")

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(spans):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(end, self.ends[-1])
            elif start < end:
                self.starts.append(start)
                self.ends.append(end)

    def __iter__(self) -> Iterator[Span]:
        return zip(self.starts, self.ends, strict=True)

    def __bool__(self) -> bool:
        return bool(self.starts)

    def __contains__(self, second: int) -> bool:
        found = bisect_right(self.starts, second) - 1
        return found >= 0 and second < self.ends[found]

    def touches(self, start: int, end: int) -> bool:
        """Whether any of it lies within this span."""
        found = bisect_left(self.starts, end) - 1
        return found >= 0 and self.ends[found] > start

    def __or__(self, other: "Spans") -> "Spans":
        return Spans([*self, *other])

    def __and__(self, other: "Spans") -> "Spans":
        shared: list[Span] = []
        one, two = 0, 0
        while one < len(self.starts) and two < len(other.starts):
            end = min(self.ends[one], other.ends[two])
            shared.append((max(self.starts[one], other.starts[two]), end))
            one, two = one + (self.ends[one] == end), two + (other.ends[two] == end)
        return Spans(span for span in shared if span[0] < span[1])

    def widened(self, before: int, after: int) -> "Spans":
        """Each of them begins so much earlier and ends so much later."""
        return Spans((start - before, end + after) for start, end in self)

    def refused(self, length: int, pause: int = 0) -> "Spans":
        """When nothing of this length can start, with the pause it needs before and after."""
        return self.widened(length + pause - 1, pause)


def crowded(spans: Iterable[Span], most: int) -> Spans:
    """When as many of them as may be, or more, are there at once."""
    return overfull(((start, end, 1) for start, end in spans), most - 1)


def overfull(spans: Iterable[tuple[int, int, int]], most: int) -> Spans:
    """When those that are there at once come to more than that together: from, to and how many
    each. Less than none is never enough."""
    if most < 0:
        return Spans([(0, FOREVER)])
    steps = sorted(step for since, until, many in spans for step in ((since, many), (until, -many)))
    full: list[Span] = []
    load = 0
    for at, step in steps:  # at one instant the ends come first: half-open
        if load > most >= load + step:
            full[-1] = (full[-1][0], at)
        elif load + step > most >= load:
            full.append((at, at))
        load += step
    return Spans(full)
