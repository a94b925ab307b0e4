"""Finding tickets again, and writing down that somebody did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from accounts.models import User
from core import audit
from core.audit import Actor
from core.db import db
from support import access, queries
from support.models import Ticket
from support.queries import CaseRow
from support.search.queries import COUNTED, SHOWN, numbers_found
from support.search.reading import Kind, read
from support.timeline import meeting_of

SEARCHED = audit.declare("ticket-searched", "found", "search")
FEW = 10  # so many are people who were looked up; more are a list of one's own tickets


@dataclass(frozen=True)
class Found:
    """The newest tickets that answer, and how many there are besides."""

    kind: Kind
    rows: Sequence[CaseRow]
    count: int

    @property
    def is_more_than_counted(self) -> bool:
        """Counting ends somewhere: nobody reads so many."""
        return self.count > COUNTED


def find(typed: str, *, by: User, key: bytes, now: datetime) -> Found:
    """The tickets that the reader may see, the newest first."""
    sought = read(typed)
    if sought.kind is Kind.NOTHING:
        return Found(sought.kind, (), 0)
    numbers = numbers_found(sought, by, key=key, now=now)
    shown = select(Ticket).where(Ticket.number.in_(numbers[:SHOWN]), access.is_seen(by, now=now))
    rows = queries.read_rows(shown, SHOWN, by, order=[Ticket.number])
    place = {number: n for n, number in enumerate(numbers)}
    return Found(sought.kind, sorted(rows, key=lambda row: place[row.number]), len(numbers))


def put_on_record(found: Found, *, by: Actor, now: datetime) -> None:
    """What was searched for is kept nowhere. Each of a few that were found has a row, which the
    citizen can see."""
    facts: dict[str, Any] = {"found": found.count, "search": found.kind.value}
    if found.kind is Kind.NOTHING:
        return
    if not 0 < found.count <= FEW:
        audit.record(by, SEARCHED, subject=None, now=now, **facts)
        return
    numbers = [row.number for row in found.rows]
    few = select(Ticket).where(Ticket.number.in_(numbers)).order_by(Ticket.number)
    for ticket in db.session.scalars(few).all():
        meeting = meeting_of(ticket)
        audit.record(by, SEARCHED, subject=ticket.id, meeting=meeting, now=now, **facts)
