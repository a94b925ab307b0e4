"""Reasons for a unit to see a ticket, as rows with a beginning and an end."""

import uuid
from datetime import datetime

from sqlalchemy import select

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


def begin(ticket: Ticket, unit_id: uuid.UUID, *, now: datetime) -> None:
    """The first that is responsible for a ticket of just now: none had a reason before it."""
    ticket.responsible_id = unit_id
    db.session.add(
        AccessGround(
            ticket_id=ticket.id, support_unit_id=unit_id, ground=Ground.RESPONSIBLE, since=now
        )
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
        _end_all(ticket, Ground.CARETAKER, now=now)
        ticket.responsible_id = unit_id
    give(ticket, unit_id, Ground.RESPONSIBLE, now=now)


def end(ticket: Ticket, unit_id: uuid.UUID, ground: Ground, *, now: datetime) -> None:
    """The unit has this reason no more."""
    kept = db.session.get(AccessGround, (ticket.id, unit_id, ground))
    if kept and kept.until is None:
        kept.until = now


def _end_all(ticket: Ticket, ground: Ground, *, now: datetime) -> None:
    kept = select(AccessGround).where(
        AccessGround.ticket_id == ticket.id,
        AccessGround.ground == ground,
        AccessGround.until.is_(None),
    )
    for row in db.session.scalars(kept).all():
        row.until = now
