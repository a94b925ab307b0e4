"""Reasons for a unit to see a ticket, as rows with a beginning and an end."""

import uuid
from datetime import datetime

from core.db import db
from support.models import AccessGround, Ground, Ticket


def give(ticket: Ticket, unit_id: uuid.UUID, ground: Ground, *, now: datetime) -> None:
    """Let the unit see the ticket, for this reason. A reason that had ended begins again."""
    kept = db.session.get(AccessGround, (ticket.id, unit_id, ground))
    if kept:
        kept.until = None
        return
    db.session.add(
        AccessGround(ticket_id=ticket.id, support_unit_id=unit_id, ground=ground, since=now)
    )


def make_responsible(ticket: Ticket, unit_id: uuid.UUID, *, now: datetime) -> None:
    """Exactly one unit is responsible; the one before it may read on."""
    if ticket.responsible_id != unit_id:
        before = db.session.get(
            AccessGround, (ticket.id, ticket.responsible_id, Ground.RESPONSIBLE)
        )
        if before:
            before.until = now
        give(ticket, ticket.responsible_id, Ground.WAS_RESPONSIBLE, now=now)
        ticket.responsible_id = unit_id
    give(ticket, unit_id, Ground.RESPONSIBLE, now=now)
