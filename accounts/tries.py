"""How often somebody may try, by mail address and by where they sit.

Few for one mail from one place; many for either alone, so that nobody shuts others out: not a
stranger Bo with wrong guesses, and not a hospital behind one address itself.
"""

from datetime import datetime

from core import throttle

TRIES, TRIES_ELSEWHERE = 10, 100  # a quarter


def count(kind: str, email: str, address: str | None, *, now: datetime) -> None:
    """Note a try at something by a mail address. Raises TooManyTries."""
    mail, place = email.strip().lower(), throttle.network_of(address)
    for who, limit in (
        (_here(email, address), TRIES),
        (mail, TRIES_ELSEWHERE),
        (place, TRIES_ELSEWHERE),
    ):
        throttle.count_try(kind, who, limit=limit, now=now)


def forget(kind: str, email: str, address: str | None) -> None:
    """Start over from here, after a success."""
    throttle.forget_tries(kind, _here(email, address))


def _here(email: str, address: str | None) -> str:
    return f"{email.strip().lower()} {throttle.network_of(address)}"
