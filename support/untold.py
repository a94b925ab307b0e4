"""Cases that have ended, where somebody has to be rung: what was sent did not arrive, or nothing
could be sent. Until they are told the case does not close, and it stands over the queue."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, or_, select

from accounts.models import User
from accounts.reading import READER, asked_by
from core.db import db
from core.prepared import NOW
from support import access
from support.models import Notice, Status, Ticket

MOST = 20  # more than a desk rings in one go: the oldest come first


@dataclass(frozen=True)
class ToRing:
    """Somebody who does not know how a case ended."""

    ticket_id: uuid.UUID
    number: int
    who: str


def to_ring(actor: User, *, now: datetime) -> Sequence[ToRing]:
    """Of the cases of the actor's units, and of those they see to for others. One statement."""
    rows = db.session.execute(_oldest(), asked_by(actor, now))
    return [ToRing(*row) for row in rows]


@cache
def _oldest() -> Select[uuid.UUID, int, str]:
    return of_units(READER, now=NOW).limit(MOST)


def of_units(actor: User, *, now: datetime) -> Select[uuid.UUID, int, str]:
    """The oldest case first; a test reads the plan."""
    return (
        select(Ticket.id, Ticket.number, Notice.label)
        .join(Notice, Notice.ticket_id == Ticket.id)
        .where(
            Notice.told_at.is_(None),
            or_(Notice.failed_at.is_not(None), Notice.outbox_id.is_(None)),
            Ticket.status == Status.CLOSING,
            or_(Ticket.responsible_id.in_(access.my_units(actor)), access.takes_care(actor)),
            access.is_seen(actor, now=now),
        )
        .order_by(Ticket.number, Notice.id)
    )
