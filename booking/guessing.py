"""Codes are guessed at: how many may be tried, on pages and by phone together."""

import logging
from datetime import datetime

from core import throttle

log = logging.getLogger(__name__)

TRIES = 20  # a quarter of an hour, per address or phone
# Wrong codes a quarter of an hour, of everybody together; then the box is closed for all until the
# quarter is over. There are 100,000,000 codes. Where 10,000 of them are valid, a guess finds one in
# 10,000: 500 a quarter are 48,000 a day, and find five. To let each address go on, only slower,
# would be no bound at all: one rented line has 65,000 IPv6 networks, and one try a quarter from
# each would find 600 a day. So it stays a lock: links in messages and the phone work on. What is no
# guess is not counted (a code that somebody has, or that has not eight digits), so that honest use
# never closes it; and the operator is told, by the log and by `doctor`.
TRIES_OF_ALL = 500


def count(who: str, *, now: datetime) -> None:
    """Of one address every try counts, also one that finds; of all together it counts until it is
    known to be no guess, so many at once do not slip past. Raises TooManyTries."""
    throttle.count_try("code", who, limit=TRIES, now=now)
    throttle.count_try("code", "", limit=TRIES_OF_ALL, now=now)


def was_none() -> None:
    """The try was no guess: somebody has the code, or it was none."""
    throttle.give_back("code", "")


def warn(*, now: datetime) -> None:
    """Once, when the box closes."""
    if throttle.tries_made("code", "", now=now) == TRIES_OF_ALL:
        log.warning("codes are guessed: the code box is closed for a while")


def fault(*, now: datetime) -> str | None:
    """For the operator: whether so many codes were wrong that the box is closed."""
    guesses = throttle.tries_made("code", "", now=now)
    return f"closed: {guesses} wrong codes in a quarter" if guesses >= TRIES_OF_ALL else None
