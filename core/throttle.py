"""A throttle in the database, so that it holds across workers and machines."""

import hashlib
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, db
from core.errors import TooManyTries

WINDOW = timedelta(minutes=15)


class Try(Base):
    """One try at something guarded. Who tried is kept as a digest only."""

    __tablename__ = "try"

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


def _bucket(kind: str, who: str) -> str:
    return hashlib.sha256(f"{kind}\0{who}".encode()).hexdigest()


def network_of(address: str | None) -> str:
    """Where somebody is: an IPv4 address, or the /64 that one IPv6 customer has all of."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def count_try(
    kind: str, who: str, *, limit: int, now: datetime, window: timedelta = WINDOW
) -> None:
    """Note a try. Raises TooManyTries when `limit` were made within the window."""
    bucket = _bucket(kind, who)
    db.session.execute(delete(Try).where(Try.bucket == bucket, Try.at < now - window))
    made = db.session.scalar(select(func.count()).where(Try.bucket == bucket)) or 0
    if made >= limit:
        raise TooManyTries
    db.session.add(Try(bucket=bucket, at=now))
    db.session.flush()


def forget_tries(kind: str, who: str) -> None:
    """Start over, after a success."""
    db.session.execute(delete(Try).where(Try.bucket == _bucket(kind, who)))
