"""Which ticket a mail is about. In this order: the signed address it came to; a mail of ours that
it answers; a mail on the ticket that it answers, by the same sender; our number in the subject,
by somebody who has to do with that ticket. A subject alone, or a sender alone, finds nothing.

The address and the Message-IDs cannot be guessed. They say which ticket, and not who writes.
"""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select

from booking import support_queries
from core.config import Settings
from core.db import db
from notifications.inbound.letters import Letter
from notifications.inbound.replies import subject_of
from notifications.kinds import family_of
from notifications.models import OutboxMessage
from notifications.outbox import read_bounce_token
from support import threads
from support.models import OutsideThread, SupportUnit, Ticket, TicketMail, Writer
from support.services import telling
from support.services.telling import Post

_NUMBER = re.compile(r"\b(?:sag|case)\s{0,3}(\d{3,9})\b", re.I)
WRITERS = {"requester": Writer.REQUESTER, "leader": Writer.LEADER, "unit": Writer.UNIT}


@dataclass(frozen=True)
class Place:
    """A ticket, and in which part somebody writes about it."""

    ticket_id: uuid.UUID
    writer: Writer = Writer.OTHER
    thread_id: uuid.UUID | None = None  # of a unit with a system of its own
    wrote_to: str = ""
    is_sure: bool = True  # else a person decides

    def is_stranger(self, letter: Letter) -> bool:
        """Whether it comes from another address than the one we had written to."""
        return bool(self.wrote_to) and self.wrote_to.lower() != letter.from_address.lower()


def answers_within(settings: Settings) -> timedelta:
    """How long the addresses that we sent say by themselves which ticket is meant (ours: 90
    days)."""
    return timedelta(days=settings.reply_days)


def is_own(letter: Letter, *, post: Post) -> bool:
    """One of ours that came back as it was: the next answer to it would begin a circle."""
    if letter.own_mark and read_bounce_token(letter.own_mark, post.key):
        return True
    return _by_message_id([letter.message_id]) is not None


def find(
    letter: Letter, *, mail_from: str, post: Post, answers_within: timedelta, now: datetime
) -> Place | None:
    """Where it belongs; None where nothing says so."""
    id = subject_of(letter.receivers, mail_from, post.key)
    sent = _by_message_id([f"<{id}@{post.mail_domain}>"] if id else [])
    if thread := _thread(id):
        return _of_thread(thread)
    sent = sent or _by_message_id(letter.references)
    if sent:
        found = _of_message(sent)
        is_late = now - sent.created_at > answers_within
        return replace(found, is_sure=False) if is_late else found
    return _by_their_message(letter) or _by_number(letter)


def _thread(id: uuid.UUID | None) -> OutsideThread | None:
    return db.session.get(OutsideThread, id) if id else None


def _of_thread(thread: OutsideThread) -> Place:
    return Place(thread.ticket_id, Writer.OUTSIDE, thread.id)


def _by_message_id(ids: Iterable[str]) -> OutboxMessage | None:
    """Ours about a ticket; of several, the nearest."""
    wanted = [id for id in ids if id]
    if not wanted:
        return None
    found = {
        message.message_id: message for message in db.session.scalars(_sent(), {"ids": wanted})
    }
    return next((found[id] for id in wanted if id in found), None)


@cache
def _sent() -> Select[OutboxMessage]:
    about_tickets = OutboxMessage.kind.in_(family_of(telling.REPLY))
    one_of_them = OutboxMessage.message_id.in_(bindparam("ids", expanding=True))
    return select(OutboxMessage).where(one_of_them, about_tickets)


def _of_message(sent: OutboxMessage) -> Place:
    ticket_id = uuid.UUID(sent.payload["ticket_id"])
    writer = WRITERS.get(sent.payload["reader"], Writer.OTHER)
    if sent.payload.get("is_external"):
        unit_id = uuid.UUID(sent.stream.split(":")[1])
        if thread := threads.find_thread(ticket_id, unit_id):
            return _of_thread(thread)
    return Place(ticket_id, writer, wrote_to=sent.address)


def _by_their_message(letter: Letter) -> Place | None:
    """What they wrote before is on the ticket: only who wrote it goes on with it so."""
    if not letter.references:
        return None
    before = (
        select(TicketMail)
        .where(
            TicketMail.message_id.in_(letter.references),
            TicketMail.sender == letter.from_address[:254],
            TicketMail.ticket_id.is_not(None),
        )
        .order_by(TicketMail.id.desc())
        .limit(1)
    )
    found = db.session.scalar(before)
    if found is None or found.ticket_id is None:
        return None
    is_known = found.writer != Writer.OUTSIDE and not found.is_stranger
    return Place(found.ticket_id, found.writer if is_known else Writer.OTHER)


def _by_number(letter: Letter) -> Place | None:
    """Whoever has nothing to do with the ticket only says which one they may mean."""
    said = _NUMBER.search(letter.subject)
    number = select(Ticket).where(Ticket.number == int(said[1])) if said else None
    ticket = db.session.scalar(number) if number is not None else None
    if ticket is None:
        return None
    sender = letter.from_address.lower()
    if thread := _thread_with(ticket, sender):
        return _of_thread(thread)
    if _is(sender, _requester(ticket)):
        return Place(ticket.id, Writer.REQUESTER)
    meeting = support_queries.meeting_facts(ticket.occurrence_id) if ticket.occurrence_id else None
    if meeting and _is(sender, meeting.leader_email):
        return Place(ticket.id, Writer.LEADER)
    if _is(sender, ticket.responsible.mailbox):
        return Place(ticket.id, Writer.UNIT)
    return Place(ticket.id, is_sure=False)


def _thread_with(ticket: Ticket, sender: str) -> OutsideThread | None:
    """With which unit that works elsewhere, if it writes from its own mailbox."""
    of_ticket = select(OutsideThread).where(OutsideThread.ticket_id == ticket.id)
    for thread in db.session.scalars(of_ticket.order_by(OutsideThread.since, OutsideThread.id)):
        unit = db.session.get_one(SupportUnit, thread.support_unit_id)
        if _is(sender, unit.mailbox):
            return thread
    return None


def _requester(ticket: Ticket) -> str | None:
    contact = telling.requester_of(ticket)
    return contact.email if contact else None


def _is(sender: str, address: str | None) -> bool:
    return bool(address) and sender == str(address).lower()
