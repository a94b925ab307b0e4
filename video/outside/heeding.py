"""A line on which nothing odd that a bridge answers is more than a refusal in words.

Each client reads what it knows. What it did not think of (a text where a list was, a number that is
none, half a thing) ends here, for whoever asks: the worker, the sweep and the administrator's test.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from video.outside.bridge import BridgeLine, BridgeRefused, Found, Known, Wish
from video.outside.models import Trouble

# What reading something of another shape raises; ArithmeticError: times beyond the calendar.
ODD = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


class Heeding:
    """See BridgeLine."""

    def __init__(self, line: BridgeLine) -> None:
        self._line = line

    def check(self) -> None:
        """As the line does."""
        with _in_words():
            self._line.check()

    def provision(self, wish: Wish) -> Found:
        """As the line does."""
        with _in_words():
            return _possible(self._line.provision(wish))

    def fetch(self, ref: uuid.UUID) -> Found | None:
        """As the line does."""
        with _in_words():
            found = self._line.fetch(ref)
            return found and _possible(found)

    def update(self, wish: Wish) -> Found | None:
        """As the line does."""
        with _in_words():
            found = self._line.update(wish)
            return found and _possible(found)

    def release(self, ref: uuid.UUID) -> bool:
        """As the line does."""
        with _in_words():
            return self._line.release(ref)

    def managed(self, since: datetime, until: datetime) -> Iterator[Known]:
        """As the line does, one at a time: what the caller makes of each is its own."""
        with _in_words():
            rooms = iter(self._line.managed(since, until))
        while True:
            with _in_words():
                room = next(rooms, None)
                if room is not None:
                    _must_be_instants(room.starts_at, room.ends_at)
            if room is None:
                return
            yield room


def _possible(found: Found) -> Found:
    """What a database keeps, and a clock can be compared with. Raises ValueError, OverflowError."""
    _must_be_instants(found.starts_at, found.ends_at, found.opens_at or found.starts_at)
    if not all(t.isprintable() for t in (*found.addresses.values(), *found.secrets.values())):
        raise ValueError("an address that is none")
    return replace(found, words=_printed(found.words) if found.words else None)


def _must_be_instants(*times: datetime) -> None:
    for at in times:
        if at.tzinfo is None:
            raise ValueError("a time of nowhere")
        at.astimezone(UTC)  # raises where that is beyond the calendar


def _printed(words: str) -> str:
    """NUL and halves of letters are what PostgreSQL does not keep."""
    return "".join(letter if letter.isprintable() else " " for letter in words)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except BridgeRefused as refusal:
        refusal.code = _printed(refusal.code)
        raise
    except ODD as error:
        raise BridgeRefused(Trouble.NO_BRIDGE, type(error).__name__[:40]) from error
