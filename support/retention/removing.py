"""Removing cases, with every row that belongs to them: children first, in one transaction."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update

from core import audit
from core.audit import SYSTEM
from core.db import Base, db
from notifications.inbound import emptying
from support.clocks.models import ClockEvent, ClockNotice, TicketClock
from support.figures.models import CourtCount, CourtTime
from support.incidents.models import IncidentTicket, RoomAlarm
from support.models import (
    AccessGround,
    Consultation,
    HandOver,
    MailFile,
    Mention,
    Notice,
    Offer,
    OutsideThread,
    PendingForward,
    PhoneCall,
    Presence,
    Task,
    Ticket,
    TicketEvent,
    TicketLink,
    TicketMail,
    TicketSplit,
    TicketTag,
    TicketText,
)
from support.retention import counting
from support.retention.ripe import family, ripe
from support.webhooks.models import WebhookFact

MOST = 50  # whole cases in one transaction
REMOVED = audit.declare("cases-removed", "cases", "tickets")
# In this order: what refers to others goes before them. A test knows every key there is.
OF_TICKET: Sequence[tuple[type[Base], str]] = (
    (TicketMail, "ticket_id"),
    (Mention, "ticket_id"),
    (TicketSplit, "ticket_id"),
    (TicketTag, "ticket_id"),
    (TicketLink, "from_id"),
    (TicketLink, "to_id"),
    (Presence, "ticket_id"),
    (Notice, "ticket_id"),
    (Offer, "ticket_id"),
    (HandOver, "ticket_id"),
    (Consultation, "ticket_id"),
    (OutsideThread, "ticket_id"),
    (AccessGround, "ticket_id"),
    (IncidentTicket, "ticket_id"),
    (RoomAlarm, "ticket_id"),
    (WebhookFact, "ticket_id"),
    (CourtTime, "ticket_id"),
    (CourtCount, "ticket_id"),
    (ClockNotice, "ticket_id"),
    (ClockEvent, "ticket_id"),
    (TicketClock, "ticket_id"),
    (Task, "ticket_id"),
    (PendingForward, "ticket_id"),
)
OF_EVENT: Sequence[tuple[type[Base], str]] = ((Mention, "event_id"), (TicketSplit, "event_id"))


def choose(before: datetime, *, most: int = MOST) -> Sequence[uuid.UUID]:
    """The cases that go next, but what somebody is at."""
    some = ripe(before).limit(most).with_for_update(skip_locked=True, of=Ticket)
    return db.session.scalars(some).all()


def files_of(roots: Sequence[uuid.UUID]) -> Sequence[str]:
    """In the shared folder, of these cases."""
    mails = select(TicketMail.id).where(TicketMail.ticket_id.in_([*roots, *family(roots)]))
    named = select(MailFile.file_name).where(MailFile.mail_id.in_(mails))
    return [name for name in db.session.scalars(named) if name]


def remove(chosen: Sequence[uuid.UUID], before: datetime, *, now: datetime) -> int:
    """Remove these and no others, but what somebody is at: those are chosen again. How many."""
    still = ripe(before).where(Ticket.id.in_(chosen))
    roots = db.session.scalars(still.with_for_update(skip_locked=True, of=Ticket)).all()
    if not roots:
        return 0
    tasks = family(roots)
    counting.add_up(roots, now=now)
    _forget([*roots, *tasks])
    for ids in (tasks, roots):
        _delete(Ticket, Ticket.id.in_(ids))
    cases, tickets = len(roots), len(roots) + len(tasks)
    audit.record(SYSTEM, REMOVED, subject=None, now=now, cases=cases, tickets=tickets)
    return len(roots)


def _forget(ids: Sequence[uuid.UUID]) -> None:
    numbers = select(Ticket.number).where(Ticket.id.in_(ids))
    _delete(TicketText, TicketText.number.in_(numbers))
    mails = select(TicketMail.id).where(TicketMail.ticket_id.in_(ids))
    _delete(MailFile, MailFile.mail_id.in_(mails))
    emptying.empty(select(TicketMail.inbound_mail_id).where(TicketMail.ticket_id.in_(ids)))
    _let_go_of_calls(ids)
    events = select(TicketEvent.id).where(TicketEvent.ticket_id.in_(ids))
    for model, name in OF_TICKET:
        _delete(model, getattr(model, name).in_(ids))
    for model, name in OF_EVENT:
        _delete(model, getattr(model, name).in_(events))
    _let_go(TicketMail.maybe_id.in_(ids), {"maybe_id": None})
    _let_go(TicketMail.event_id.in_(events), {"event_id": None})
    _delete(TicketEvent, TicketEvent.ticket_id.in_(ids))


def _let_go(which: ColumnElement[bool], nothing: dict[str, None]) -> None:
    """Mails of another case, or of none, stay: they know nothing of this one any more."""
    freed = update(TicketMail).where(which).values(nothing)
    db.session.execute(freed.execution_options(synchronize_session=False))


def _let_go_of_calls(ids: Sequence[uuid.UUID]) -> None:
    """That somebody rang stays for as long as calls do: on nobody's list, and of no case."""
    nobody = {
        PhoneCall.ticket_id: None,
        PhoneCall.support_unit_id: None,
        PhoneCall.handled_at: func.coalesce(PhoneCall.handled_at, PhoneCall.began_at),
    }
    freed = update(PhoneCall).where(PhoneCall.ticket_id.in_(ids)).values(nobody)
    db.session.execute(freed.execution_options(synchronize_session=False))


def _delete(model: type[Base], which: ColumnElement[bool]) -> None:
    gone = delete(model).where(which)
    db.session.execute(gone.execution_options(synchronize_session=False))
