"""Statements that are put together once, and asked again and again.

To put one together and to find what it was compiled to takes five times as long as a row takes to
be read. A statement that is kept has both done. What differs from one asking to the next stands in
it by name, and is given with it: `NOW - A_DAY` in a statement is one of the values of `at(now)`.
"""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import BindParameter, bindparam

from core.db import UtcDateTime

_apart: dict[str, timedelta] = {}  # the instants that statements name, by how far they are from now


class _Now:
    """An instant that is not known yet."""

    def __add__(self, by: timedelta) -> BindParameter[datetime]:
        seconds = int(by.total_seconds())
        name = f"now_and_{seconds}" if seconds >= 0 else f"now_less_{-seconds}"
        _apart[name] = by
        return bindparam(name, type_=UtcDateTime())

    def __sub__(self, by: timedelta) -> BindParameter[datetime]:
        return self + -by

    def __clause_element__(self) -> BindParameter[datetime]:
        return self + timedelta()


NOW = cast("datetime", _Now())  # for what builds a statement: it adds to it, and compares with it


def at(now: datetime) -> dict[str, object]:
    """Every instant that a statement names."""
    return {name: now + by for name, by in list(_apart.items())}
