"""Messages about tickets, into the outbox. Neutral: no words of the case travel by mail or SMS."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from booking import support_queries
from booking.support_queries import Contact, MeetingFacts
from core.db import db
from notifications import outbox
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient
from support.models import SupportUnit, Ticket
from support.timeline import meeting_of

RECEIVED = "ticket-received"  # to the unit that got it
SKIPPED = "ticket-skipped"  # to a unit that was closed and routed past
OPENED = "ticket-opened"  # to the leader
UNSOLVED = "ticket-unsolved"  # to the leader, near the start
REPLY = "ticket-reply"  # to the requester
HANDED_OVER = "ticket-handed-over"  # to the requester
OUTCOME = "ticket-outcome"  # to everybody who must know

NEAR_START = timedelta(minutes=5)  # ours: late enough to matter, early enough to call somebody


@dataclass(frozen=True)
class Post:
    """What it takes to write to somebody. From the settings, given by views and jobs."""

    mail_domain: str
    base_url: str
    key: bytes


def requester_of(ticket: Ticket) -> Contact | None:
    """The participant who asked for help; none for a nameless caller."""
    if ticket.participant_id is None:
        return None
    return support_queries.contact_of(ticket.participant_id)


def tell_unit(
    ticket: Ticket, unit: SupportUnit, kind: str, *, post: Post, now: datetime, **facts: Any
) -> OutboxMessage | None:
    """By mail to the unit's mailbox, in Danish: it belongs to a function, not to a person."""
    if not unit.unit.email:
        return None
    to = Recipient(
        channel=Channel.EMAIL,
        address=unit.unit.email,
        language="da",
        stream=_stream(ticket, unit.id),
        meeting_id=meeting_of(ticket),
    )
    return _enqueue(ticket, kind, to, post=post, now=now, facts={"reader": "unit", **facts})


def tell_requester(
    ticket: Ticket, kind: str, *, post: Post, now: datetime, **facts: Any
) -> OutboxMessage | None:
    """By SMS where there is a number (it is urgent), else by mail; none when neither is known."""
    contact = requester_of(ticket)
    address = (contact.phone or contact.email) if contact else ticket.callback_phone
    if not address:
        return None
    channel = Channel.EMAIL if "@" in address else Channel.SMS
    to = Recipient(
        channel=channel,
        address=address,
        language=contact.language if contact else "da",
        stream=_stream(ticket, ticket.participant_id or ticket.id),
        meeting_id=meeting_of(ticket),
        participant_id=ticket.participant_id,
    )
    return _enqueue(ticket, kind, to, post=post, now=now, facts={"reader": "requester", **facts})


def tell_leader(
    ticket: Ticket, meeting: MeetingFacts, kind: str, *, post: Post, now: datetime, **facts: Any
) -> OutboxMessage:
    """By mail to the meeting leader."""
    to = _leader(meeting, _stream(ticket, meeting.leader_id))
    return _enqueue(ticket, kind, to, post=post, now=now, facts={"reader": "leader", **facts})


def tell_leader_near_start(
    ticket: Ticket, meeting: MeetingFacts, *, post: Post, now: datetime
) -> OutboxMessage | None:
    """Five minutes before the start, if it is unsolved then (following.is_unsolved is asked).

    None when it is as late already: the leader was told just now that help was asked for.
    """
    due_at = meeting.starts_at - NEAR_START
    if due_at <= now:
        return None
    # A stream of its own: messages of one stream leave in order, and none may wait for this one.
    to = _leader(meeting, f"{_stream(ticket, meeting.leader_id)}:unsolved")
    facts = {"reader": "leader"}
    return _enqueue(ticket, UNSOLVED, to, post=post, now=now, facts=facts, due_at=due_at)


def _leader(meeting: MeetingFacts, stream: str) -> Recipient:
    return Recipient(
        channel=Channel.EMAIL,
        address=meeting.leader_email,
        language=meeting.leader_language,
        stream=stream,
        meeting_id=meeting.meeting_id,
        user_id=meeting.leader_id,
    )


def _stream(ticket: Ticket, reader: uuid.UUID) -> str:
    return f"{ticket.number}:{reader}"


def _enqueue(
    ticket: Ticket,
    kind: str,
    to: Recipient,
    *,
    post: Post,
    now: datetime,
    facts: dict[str, Any],
    due_at: datetime | None = None,
) -> OutboxMessage:
    starts_at = ticket.meeting_starts_at
    payload = {
        "ticket_id": str(ticket.id),
        "number": ticket.number,
        "place": ticket.snapshot["place"],
        "starts_at": starts_at.isoformat() if starts_at else None,
        **facts,
    }
    draft = Draft(kind, payload, due_at)
    message = outbox.enqueue(draft, to, mail_domain=post.mail_domain, key=post.key, now=now)
    db.session.flush()  # a notice points at the message
    return message
