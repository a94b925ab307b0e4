"""What tests start from: the cast of the demo, and small makers of things."""

import pickle
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from support.demo import cast as demo
from support.demo.cast import Cast
from tests.databases import Rows, kept_rows, put_back, wipe

PASSWORD = demo.PASSWORD

__all__ = ["PASSWORD", "Cast", "Troupe", "make_cast"]


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


@dataclass(frozen=True)
class Troupe:
    """The cast, made once: then its rows are put back, which takes a third of the time."""

    rows: Rows
    people: bytes  # and their places, as a session knows them: nothing is asked for again

    @classmethod
    def gather(cls, engine: Engine) -> "Troupe":
        """Make everybody in an empty database, and leave it empty."""
        wipe(engine)
        with Session(engine, expire_on_commit=False) as session:
            cast = make_cast(session)
            everybody = list(session)
            session.expunge_all()
            made = cls(kept_rows(session.connection()), pickle.dumps((cast, everybody)))
        wipe(engine)
        return made

    def enter(self, session: Session) -> Cast:
        """Everybody, as if they had just been made."""
        cast, everybody = pickle.loads(self.people)  # noqa: S301 - our own
        session.add_all(everybody)
        put_back(session.connection(), self.rows)
        session.commit()
        return cast  # type: ignore[no-any-return]  # pickle does not say
