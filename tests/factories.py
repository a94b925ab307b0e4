"""What tests start from: the cast of the demo, and small makers of things."""

from functools import cache

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from support.demo import cast as demo
from support.demo.cast import Cast

PASSWORD = demo.PASSWORD

__all__ = ["PASSWORD", "Cast", "make_cast"]


@cache
def _password_hash() -> str:
    """One hash for all, of a cheap sort: making and trying one is slow on purpose, and half of
    the tests sign somebody in. (What it costs stands in the hash itself.)"""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def make_cast(session: Session) -> Cast:
    """Everybody who signs in, and where they work."""
    made = demo.make_cast(session, _password_hash())
    session.commit()
    return made
