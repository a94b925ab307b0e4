"""Rows in an order that is no chance."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def by(key: Callable[[T], object], rows: Iterable[T]) -> list[T]:
    """As they came, ordered by this. Where two tie, either may come first, on any day: whoever
    wants one of them has to say which by something else."""
    listed = list(rows)
    keys = [key(row) for row in listed]
    assert len(set(keys)) == len(keys), "Two tie: the order between them is chance."
    return listed
