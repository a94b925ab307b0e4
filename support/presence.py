"""Who has a ticket's page open just now. It locks nothing, and no history of it is kept."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, delete, select, tuple_, update

from accounts.models import User
from accounts.reading import READER, asked_by
from core.db import db, insert_new
from core.prepared import NOW
from support.models import Presence, Ticket

JOB = "presence-purge"
EXPIRES = timedelta(seconds=50)  # two beats of the page that did not come, and a little
KEPT = timedelta(minutes=10)
MOST = 500  # in one transaction


@dataclass(frozen=True)
class Looking:
    """A colleague, and what they do."""

    name: str
    is_writing: bool


def beat(ticket: Ticket, user: User, *, is_writing: bool, now: datetime) -> None:
    """The user's page is open still. The row is written over."""
    key = {"ticket_id": ticket.id, "user_id": user.id}
    said = {"is_writing": is_writing, "at": now}
    mine = update(Presence).where(Presence.ticket_id == ticket.id, Presence.user_id == user.id)
    found = db.session.scalar(
        mine.values(said).returning(Presence.user_id).execution_options(synchronize_session=False)
    )
    if found is None:
        db.session.execute(insert_new(Presence, [{**key, **said}]))


def others_at(ticket: Ticket, reader: User, *, now: datetime) -> Sequence[Looking]:
    """Who looks at it besides the reader, by name."""
    rows = db.session.execute(_others(), asked_by(reader, now, ticket=ticket.id))
    return [Looking(name, is_writing) for name, is_writing in rows]


@cache
def _others() -> Select[str, bool]:
    return (
        select(User.name, Presence.is_writing)
        .join(User, User.id == Presence.user_id)
        .where(
            Presence.ticket_id == bindparam("ticket"),
            Presence.user_id != READER.id,
            Presence.at > NOW - EXPIRES,
        )
        .order_by(User.name, User.id)
    )


def at_several(
    ticket_ids: Collection[uuid.UUID], reader: User, *, now: datetime
) -> Mapping[uuid.UUID, Sequence[Looking]]:
    """The same of each of these, for a list. One statement, or none."""
    if not ticket_ids:
        return {}
    rows = db.session.execute(
        select(Presence.ticket_id, User.name, Presence.is_writing)
        .join(User, User.id == Presence.user_id)
        .where(
            Presence.ticket_id.in_(ticket_ids),
            Presence.user_id != reader.id,
            Presence.at > now - EXPIRES,
        )
        .order_by(User.name, User.id)
    )
    found: dict[uuid.UUID, list[Looking]] = {}
    for ticket_id, name, is_writing in rows:
        found.setdefault(ticket_id, []).append(Looking(name, is_writing))
    return found


def _old(now: datetime) -> Select[object, object]:
    key = select(Presence.ticket_id, Presence.user_id)
    return key.where(Presence.at < now - KEPT).order_by(Presence.at)


def has_due(now: datetime) -> bool:
    """Whether somebody went away some time ago."""
    return db.session.execute(_old(now).limit(1)).first() is not None


def purge(*, now: datetime) -> int:
    """Nothing is kept of who looked. How many; another worker's are left to it."""
    rows = _old(now).limit(MOST).with_for_update(skip_locked=True).cte("old")
    key = tuple_(Presence.ticket_id, Presence.user_id)
    gone = delete(Presence).where(key.in_(select(rows))).returning(Presence.user_id)
    alone = gone.execution_options(synchronize_session=False)
    return len(db.session.execute(alone).all())
