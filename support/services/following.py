"""What follows when a message about a ticket is taken over by a server, or comes back.

And whether one that was written long before it is due is still true.
"""

import uuid
from datetime import datetime

from sqlalchemy import select

from booking import support_queries
from core.db import db
from notifications.models import Channel, OutboxMessage
from support import access
from support.models import OPEN, Notice, Status, Ticket, Told
from support.services import resolving
from support.timeline import meeting_of

NOT_REACHED = "help-not-reached"


def outcome_sent(message: OutboxMessage, now: datetime) -> None:
    """Taken over by the server: whoever it was to is told."""
    found = _notice(message)
    if found:
        how = Told.SMS if message.channel == Channel.SMS else Told.MAIL
        resolving.tell(*found, how, now=now)


def outcome_failed(message: OutboxMessage, now: datetime) -> None:
    """Turned away, or bounced later: told is withdrawn, and the leader gets a call task."""
    found = _notice(message)
    if found:
        resolving.withdraw(*found, now=now)
        _ask_to_call(*found, now)


def answer_failed(message: OutboxMessage, now: datetime) -> None:
    """Whoever asked did not hear that there is an answer: somebody has to call."""
    ticket = _held(message)
    if ticket:
        asked = _source(message) or ticket
        resolving.not_reached(ticket, asked.requester, now=now)
        who = Notice(label=asked.requester, participant_id=asked.participant_id)
        _ask_to_call(ticket, who, now)


def is_unsolved(message: OutboxMessage, now: datetime) -> bool:
    """Near the start: still open, whoever has the case, of a meeting that takes place."""
    ticket = db.session.get(Ticket, uuid.UUID(message.payload["ticket_id"]))
    if ticket is None or ticket.occurrence_id is None or ticket.status not in OPEN:
        return False
    meeting = support_queries.meeting_facts(ticket.occurrence_id)
    if meeting is None or meeting.is_cancelled or now >= meeting.ends_at:
        return False
    return bool(message.payload["starts_at"] == meeting.starts_at.isoformat())  # not moved since


def is_still_merged(message: OutboxMessage, _now: datetime) -> bool:
    """Nobody took it back in the meantime."""
    source = _source(message)
    return source is not None and source.status == Status.MERGED


def _source(message: OutboxMessage) -> Ticket | None:
    """Of a message about a merge: the ticket of whoever it went to, which goes on as another."""
    source = message.payload.get("source")
    return db.session.get(Ticket, uuid.UUID(source)) if source else None


def _held(message: OutboxMessage) -> Ticket | None:
    ticket_id = uuid.UUID(message.payload["ticket_id"])
    return db.session.scalar(access.held(select(Ticket).where(Ticket.id == ticket_id)))


def _notice(message: OutboxMessage) -> tuple[Ticket, Notice] | None:
    """The notice this message was for. None once the ticket was reopened."""
    ticket = _held(message)
    notices = ticket.notices if ticket else []
    found = next((n for n in notices if n.outbox_id == message.id), None)
    return (ticket, found) if ticket and found else None


def _ask_to_call(ticket: Ticket, who: Notice, now: datetime) -> None:
    meeting = meeting_of(ticket)
    if meeting and who.support_unit_id is None:
        support_queries.add_call_task(meeting, who.participant_id, NOT_REACHED, now=now)
