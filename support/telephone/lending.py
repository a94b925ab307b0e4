"""Whoever it rings at sees the case for as long as it rings, and reads on once they answered."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select

from core.db import db
from support import access, grounds
from support.models import AccessGround, Ground, PhoneCall, PhoneStep, Ticket
from support.telephone.models import StepKind


def lend(call: PhoneCall, unit_id: uuid.UUID, now: datetime) -> None:
    """It rings there: they see the case when they answer. What another call has lent them already
    is lent by this one too."""
    ticket = _case_of(call)
    if ticket is None or ticket.responsible_id == unit_id:
        return
    if not _sees(ticket, unit_id) or _is(_lent_by_another(call, unit_id)):
        grounds.give(ticket, unit_id, Ground.INTAKE, now=now)
        call.lent_id = unit_id


def leave(call: PhoneCall, unit_id: uuid.UUID | None, now: datetime) -> None:
    """They answered: they read on, even if it was taken back before that was told."""
    ticket = _case_of(call)
    if ticket and unit_id and ticket.responsible_id != unit_id:
        grounds.give(ticket, unit_id, Ground.INTAKE, now=now)
    call.lent_id = None


def take_back(call: PhoneCall, now: datetime) -> None:
    """Whoever did not answer has no reason to see it, unless another call about it rings there, or
    they answered one."""
    ticket = _case_of(call) if call.lent_id else None
    if ticket and call.lent_id:
        others = _lent_by_another(call, call.lent_id), _answered(ticket, call.lent_id)
        if not _is(or_(*others)):
            grounds.end(ticket, call.lent_id, Ground.INTAKE, now=now)
    call.lent_id = None


def _case_of(call: PhoneCall) -> Ticket | None:
    """Held: of two calls about it, the second sees what the first left."""
    wanted = select(Ticket).where(Ticket.id == call.ticket_id)
    return db.session.scalar(access.held(wanted)) if call.ticket_id else None


def _sees(ticket: Ticket, unit_id: uuid.UUID) -> bool:
    has = db.session.get(AccessGround, (ticket.id, unit_id, Ground.INTAKE), populate_existing=True)
    return has is not None and has.until is None


def _is(fact: ColumnElement[bool]) -> bool:
    return bool(db.session.scalar(select(fact)))


def _lent_by_another(call: PhoneCall, unit_id: uuid.UUID) -> ColumnElement[bool]:
    return exists().where(
        PhoneCall.ticket_id == call.ticket_id,
        PhoneCall.id != call.id,
        PhoneCall.lent_id == unit_id,
    )


def _answered(ticket: Ticket, unit_id: uuid.UUID) -> ColumnElement[bool]:
    return exists().where(
        PhoneCall.ticket_id == ticket.id,
        PhoneStep.call_id == PhoneCall.id,
        PhoneStep.kind == StepKind.ANSWERED,
        PhoneStep.support_unit_id == unit_id,
    )
