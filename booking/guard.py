"""The guard over double bookings is in the schema, or the service does not start."""

from sqlalchemy import text

from booking.claims import GUARD, SQLITE_GUARDS
from core.db import db


class GuardLost(RuntimeError):
    """The schema does not refuse double bookings: dropped by hand, or by a batch migration."""


def guard_present() -> bool:
    """Whether the schema refuses overlaps: asked at start-up and by /readyz."""
    if db.engine.dialect.name == "sqlite":
        wanted = text("SELECT count(*) FROM sqlite_master WHERE type='trigger' AND name LIKE :n")
        return bool(db.session.scalar(wanted, {"n": f"{GUARD}_%"}) == len(SQLITE_GUARDS))
    wanted = text("SELECT count(*) FROM pg_constraint WHERE conname = :n AND contype = 'x'")
    return bool(db.session.scalar(wanted, {"n": GUARD}))


def demand_guard() -> None:
    """Refuse to start on a schema without its guard. Raises GuardLost."""
    present = guard_present()
    db.session.remove()
    if not present:
        db.engine.dispose()  # nothing will be served: leave no connection behind
        raise GuardLost(f"{GUARD} is missing: run `flask --app app db upgrade`, or restore it")
