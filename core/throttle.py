"""A throttle in the database, so that it holds across workers and machines."""

import hashlib
from datetime import datetime, timedelta
from functools import cache
from ipaddress import ip_address, ip_network

from sqlalchemy import String, bindparam, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from core.db import Base, UtcDateTime, db
from core.errors import TooManyTries

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)  # longer than any window


class Try(Base):
    """The tries at something guarded within one window. Who tried is kept as a digest only."""

    __tablename__ = "try"

    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime]  # the first of them


def _bucket(kind: str, who: str) -> str:
    return hashlib.sha256(f"{kind}\0{who}".encode()).hexdigest()


def network_of(address: str | None) -> str:
    """Where somebody is: an IPv4 address, or the /64 that one IPv6 customer has all of."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def count_try(kind: str, who: str, *, limit: int, now: datetime, window: timedelta = WINDOW) -> int:
    """Note a try; the answer is how many that makes. Raises TooManyTries when `limit` were made.

    One statement: however many try at once, each waits for the one before to commit and counts on
    from there. A window begins with its first try, so around its end twice the limit can be made.
    """
    asked = {"kind_and_who": _bucket(kind, who), "at": now, "over": now - window}
    made = db.session.execute(_counting(db.session.get_bind().dialect.name), asked).scalar_one()
    if made > limit:  # the caller's transaction ends here, so what is refused is not counted
        raise TooManyTries
    return made


@cache
def _counting(dialect: str) -> ReturningInsert[int]:
    insert = postgresql.insert(Try) if dialect == "postgresql" else sqlite.insert(Try)
    at, is_over = bindparam("at", type_=UtcDateTime()), Try.since <= bindparam("over")
    return (
        insert.values(bucket=bindparam("kind_and_who"), count=1, since=at)
        .on_conflict_do_update(
            index_elements=[Try.bucket],
            set_={
                "count": case((is_over, 1), else_=Try.count + 1),
                "since": case((is_over, at), else_=Try.since),
            },
        )
        .returning(Try.count)
    )


def give_back(kind: str, who: str) -> None:
    """The try was no guess after all."""
    mine = update(Try).where(Try.bucket == _bucket(kind, who), Try.count > 0)
    db.session.execute(mine.values(count=Try.count - 1))


def tries_made(kind: str, who: str, *, now: datetime, window: timedelta = WINDOW) -> int:
    """How many there were in the window that is open now."""
    mine = select(Try.count).where(Try.bucket == _bucket(kind, who), Try.since > now - window)
    return db.session.scalar(mine) or 0


def forget_tries(kind: str, who: str) -> None:
    """Start over, after a success."""
    db.session.execute(delete(Try).where(Try.bucket == _bucket(kind, who)))


def has_old(now: datetime) -> bool:
    """Whether there are tries that count for nothing any more."""
    return db.session.scalar(select(Try.bucket).where(Try.since < now - KEPT).limit(1)) is not None


def forget_old(now: datetime) -> int:
    """Drop them. How many there were."""
    dropped = delete(Try).where(Try.since < now - KEPT).returning(Try.bucket)
    return len(db.session.scalars(dropped).all())
