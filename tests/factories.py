"""What tests start from: the cast of the demo, and small makers of things."""

from functools import cache

from sqlalchemy.orm import Session

from accounts.services import hasher
from support.demo import cast as demo
from support.demo.cast import Cast

PASSWORD = demo.PASSWORD

__all__ = ["PASSWORD", "Cast", "make_cast"]


@cache
def _password_hash() -> str:
    """One hash for all: making one is slow on purpose."""
    return hasher(1).hash(PASSWORD)


def make_cast(session: Session) -> Cast:
    """Everybody who signs in, and where they work."""
    made = demo.make_cast(session, _password_hash())
    session.commit()
    return made
