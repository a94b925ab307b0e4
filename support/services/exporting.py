"""Cases to take along as a file: what a list or a search shows, by the same rule, and on record."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from accounts.models import User
from core import audit
from core.db import db
from support import access, queries
from support.models import Ticket
from support.queries import CaseRow
from support.queues import Queue
from support.search.queries import numbers_found
from support.search.reading import Kind, read
from support.services import searching
from support.services.searching import Found

EXPORTED = audit.declare("ticket-exported", "number")
MOST = 1000  # in one file: each of them is a look that is written down


def queue_rows(
    actor: User, queue: Queue, *, only: Collection[ColumnElement[bool]] = (), now: datetime
) -> Sequence[CaseRow]:
    """The cases of a queue, in its order."""
    return queries.queue_of(actor, queue, now=now, only=tuple(only), limit=MOST)


def found_rows(typed: str, *, by: User, key: bytes, now: datetime) -> Sequence[CaseRow]:
    """The newest that a search finds, the newest first. One in vain is a search all the same."""
    sought = read(typed)
    if sought.kind is Kind.NOTHING:
        return ()
    numbers = numbers_found(sought, by, key=key, now=now, limit=MOST)
    if not numbers:
        searching.put_on_record(Found(sought.kind, (), 0), by=by.as_actor(), now=now)
    shown = select(Ticket).where(Ticket.number.in_(numbers), access.is_seen(by, now=now))
    return queries.read_rows(shown, MOST, by, order=[Ticket.number.desc()])


def put_on_record(rows: Sequence[CaseRow], *, by: User, now: datetime) -> None:
    """A row for each: it leaves the product, and the citizen can see so."""
    ids: list[uuid.UUID] = [row.id for row in rows]
    taken = select(Ticket.id, Ticket.number, Ticket.snapshot).where(Ticket.id.in_(ids))
    looks = {
        row.id: (_meeting(row.snapshot.get("meeting_id")), {"number": row.number})
        for row in db.session.execute(taken.order_by(Ticket.number))
    }
    audit.record_around(by.as_actor(), EXPORTED, subjects=looks, now=now)


def _meeting(kept: str | None) -> uuid.UUID | None:
    return uuid.UUID(kept) if kept else None
