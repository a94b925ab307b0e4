"""Calls that became no case: read, put on one, or seen to; and the messages in any call."""

import uuid
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import undefer

from accounts.models import User
from core import audit
from core.db import db
from core.errors import DomainError
from support import access
from support.models import EventKind, PhoneCall, PhoneRecording, Ticket
from support.refusals_of_work import NoSuchCase
from support.services import linking
from support.services.moving import move
from support.telephone import log
from support.timeline import by_user, meeting_of

READ = audit.declare("phone-call-read")
HEARD = audit.declare("phone-message-fetched", "message")
SORTED = audit.declare("phone-call-sorted", "how")


class CallSorted(DomainError):
    """A colleague was faster."""

    message = _l("A colleague has seen to this call already.")


def find(actor: User, call_id: uuid.UUID, *, now: datetime) -> PhoneCall | None:
    """The call, if the actor sees its case or works at the desk whose list it is on."""
    return db.session.scalar(log.whole(log.one_for(actor, call_id, now=now)))


def lock(actor: User, call_id: uuid.UUID, *, now: datetime) -> PhoneCall | None:
    """The same, held: of two who sort it at once, the second sees what the first did. Held before
    it is asked who sees it: PostgreSQL would ask that of the case it was on before."""
    db.session.execute(select(PhoneCall.id).where(PhoneCall.id == call_id).with_for_update())
    wanted = log.one_for(actor, call_id, now=now)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def message_of(actor: User, call_id: uuid.UUID, id: int, *, now: datetime) -> PhoneRecording | None:
    """A message that was left in it, with its sound, while that is kept."""
    calls = log.one_for(actor, call_id, now=now)
    wanted = select(PhoneRecording).where(
        PhoneRecording.id == id,
        PhoneRecording.call_id.in_(calls.with_only_columns(PhoneCall.id)),
        PhoneRecording.fetched_at.is_not(None),
        PhoneRecording.forgotten_at.is_(None),
    )
    return db.session.scalar(wanted.options(undefer(PhoneRecording.content)))


def read(call: PhoneCall, *, by: User, now: datetime) -> None:
    """Each look is written down."""
    audit.record(by.as_actor(), READ, subject=call.id, meeting=_meeting(call, by, now), now=now)


def hear(call: PhoneCall, message: PhoneRecording, *, by: User, now: datetime) -> None:
    """And each time somebody takes what was said."""
    about = _meeting(call, by, now)
    audit.record(by.as_actor(), HEARD, subject=call.id, meeting=about, now=now, message=message.id)


def _meeting(call: PhoneCall, by: User, now: datetime) -> uuid.UUID | None:
    ticket = access.find_seen_with(by, call.ticket_id, now=now) if call.ticket_id else None
    return meeting_of(ticket) if ticket else None


def put_on(call: PhoneCall, number: int, *, by: User, now: datetime) -> Ticket:
    """On a case that one sees, for the desk only. Raises CallSorted, NoSuchCase."""
    _must_wait(call)
    id = access.id_of_number(by, number, now=now)
    ticket = access.find_ticket(by, id, now=now) if id else None
    if ticket is None or ticket.parent_id:
        raise NoSuchCase
    return add_to(call, ticket, by=by, now=now)


def add_to(call: PhoneCall, ticket: Ticket, *, by: User, now: datetime) -> Ticket:
    """On the case that goes on for this one, for the desk only. Raises CallSorted."""
    _must_wait(call)
    ticket = linking.goes_on_as(ticket)
    words = _("A call to %(line)s was put on the case.", line=call.line.name)
    move(ticket, EventKind.NOTED, by=by_user(by), now=now, text=words, is_internal=True)
    call.ticket_id = ticket.id
    _sorted(call, "put-on", by, now)
    return ticket


def put_aside(call: PhoneCall, *, by: User, now: datetime) -> None:
    """Somebody has rung back, or nothing was wanted. Raises CallSorted."""
    _must_wait(call)
    _sorted(call, "put-aside", by, now)


def _must_wait(call: PhoneCall) -> None:
    if call.ticket_id or call.handled_at:
        raise CallSorted


def _sorted(call: PhoneCall, how: str, by: User, now: datetime) -> None:
    call.handled_at, call.handled_by_id = now, by.id
    audit.record(by.as_actor(), SORTED, subject=call.id, now=now, how=how)
