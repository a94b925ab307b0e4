"""What is written with a unit that has a ticket system of its own."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from core.db import db
from support.models import OutsideThread, SupportUnit, Ticket


def find_thread(ticket_id: uuid.UUID, unit_id: uuid.UUID) -> OutsideThread | None:
    """The one of this ticket and unit."""
    wanted = select(OutsideThread).where(
        OutsideThread.ticket_id == ticket_id, OutsideThread.support_unit_id == unit_id
    )
    return db.session.scalar(wanted)


def thread_with(ticket: Ticket, unit: SupportUnit, *, now: datetime) -> OutsideThread:
    """The same, begun now if there was none. Whoever writes holds the ticket."""
    found = find_thread(ticket.id, unit.id)
    if found is None:
        found = OutsideThread(
            id=uuid.uuid4(), ticket_id=ticket.id, support_unit_id=unit.id, since=now
        )
        db.session.add(found)
        db.session.flush()
    return found


def numbers_there(tickets: Iterable[Ticket]) -> Mapping[uuid.UUID, str]:
    """By ticket, the number that its unit gave it in a system of its own. One statement."""
    units = {ticket.id: ticket.responsible_id for ticket in tickets}
    said = select(OutsideThread).where(
        OutsideThread.ticket_id.in_(units), OutsideThread.external_reference.is_not(None)
    )
    rows = db.session.scalars(said) if units else ()
    return {
        row.ticket_id: row.external_reference or ""
        for row in rows
        if units[row.ticket_id] == row.support_unit_id
    }
