"""Messages about tickets, into the outbox. Neutral: no words of the case travel by mail or SMS."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from accounts.models import Organisation, Unit, User
from booking import support_queries
from booking.support_queries import Contact, MeetingFacts
from core.config import Settings
from core.db import db
from notifications import outbox
from notifications.inbound.replies import reply_address
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient
from support import threads
from support.models import SupportUnit, Ticket
from support.timeline import meeting_of

RECEIVED = "ticket-received"  # to the unit that got it
SKIPPED = "ticket-skipped"  # to a unit that was closed and routed past
OPENED = "ticket-opened"  # to the leader
UNSOLVED = "ticket-unsolved"  # to the leader, near the start
REPLY = "ticket-reply"  # to the requester
HANDED_OVER = "ticket-handed-over"  # to the requester
MERGED = "ticket-merged"  # to the requester: what they asked goes on in another case
MENTIONED = "ticket-mentioned"  # to a supporter, by name
OUTCOME = "ticket-outcome"  # to everybody who must know
NEWS = "ticket-news"  # to a unit, about one of these:

OFFER, OFFER_DECLINED, OFFER_SILENT, OFFER_ENDED = "offer", "declined", "silent", "ended"
TASK, TASK_LATE, TASK_DROPPED = "task", "task-late", "task-dropped"
TASK_DONE, TASKS_DONE, TASK_SILENT = "task-done", "tasks-done", "task-silent"
CONSULT, ADVICE = "consult", "advice"
OUTSIDE = "outside"

NEAR_START = timedelta(minutes=5)  # ours: late enough to matter, early enough to call somebody


@dataclass(frozen=True)
class Post:
    """What it takes to write to somebody. From the settings, given by views and jobs."""

    mail_domain: str
    base_url: str
    key: bytes
    mail_from: str = ""  # where the mail server keeps addresses with a plus apart
    answers_a_day: int = 2  # that follow from mails: between two mailboxes
    answers_an_hour: int = 200  # to all
    mail_reopens: int = 3  # so often a mail opens one ticket again

    @classmethod
    def of(cls, settings: Settings) -> "Post":
        """That of this installation."""
        mail_from = settings.mail_from if settings.mail_plus_addresses else ""
        key = settings.secret_key.encode()
        return cls(
            settings.mail_domain,
            settings.base_url,
            key,
            mail_from,
            settings.mail_answers_a_day,
            settings.mail_answers_an_hour,
            settings.mail_reopens,
        )


def id_of(message: OutboxMessage) -> uuid.UUID:
    """What its Message-ID begins with. Signed into the address it is answered at, it says which
    ticket, and whom we wrote to about it."""
    return uuid.UUID(message.message_id[1:].partition("@")[0])


def requester_of(ticket: Ticket) -> Contact | None:
    """The participant who asked for help; none for a nameless caller."""
    if ticket.participant_id is None:
        return None
    return support_queries.contact_of(ticket.participant_id)


def tell_unit(
    ticket: Ticket,
    unit: SupportUnit,
    kind: str,
    /,
    *,
    is_first: bool = False,
    post: Post,
    now: datetime,
    **facts: Any,
) -> OutboxMessage | None:
    """By mail to the unit's mailbox, in Danish: it belongs to a function, not to a person. One that
    works in a system of its own answers by mail, to an address that says which ticket it is.
    `is_first`: nothing was written to them about it before."""
    if not unit.mailbox:
        return None
    if unit.is_external:
        facts |= {"is_external": True, "their_number": _number_there(ticket, unit)}
    to = Recipient(
        channel=Channel.EMAIL,
        address=unit.mailbox,
        language="da",
        stream=_stream(ticket, unit.id),
        meeting_id=meeting_of(ticket),
        reply_to=_answers_to(ticket, unit, post=post, now=now) if unit.is_external else None,
    )
    facts = {"reader": "unit", **facts}
    return _enqueue(ticket, kind, to, is_first=is_first, post=post, now=now, facts=facts)


def _answers_to(ticket: Ticket, unit: SupportUnit, *, post: Post, now: datetime) -> str | None:
    """The signed address. The thread is written down even where the server knows no plus: then the
    number in the subject must do."""
    thread = threads.thread_with(ticket, unit, now=now)
    return reply_address(post.mail_from, thread.id, post.key) if post.mail_from else None


def _number_there(ticket: Ticket, unit: SupportUnit) -> str:
    """In the subject it leads the mail to the right case over there."""
    thread = threads.find_thread(ticket.id, unit.id) if unit.keeps_number else None
    return (thread.external_reference if thread else None) or ""


def tell_unit_news(
    ticket: Ticket, unit: SupportUnit, about: str, /, *, post: Post, now: datetime, **facts: Any
) -> OutboxMessage | None:
    """What the unit is asked, or what became of what it asked."""
    return tell_unit(ticket, unit, NEWS, post=post, now=now, about=about, **facts)


def tell_colleague(
    ticket: Ticket, person: User, kind: str, *, post: Post, now: datetime
) -> OutboxMessage:
    """By mail to one supporter, in their language. It says which case, and nothing of it."""
    to = Recipient(
        channel=Channel.EMAIL,
        address=person.email,
        language=person.language,
        stream=_stream(ticket, person.id),
        meeting_id=meeting_of(ticket),
        user_id=person.id,
    )
    return _enqueue(ticket, kind, to, post=post, now=now, facts={"reader": "unit"})


def tell_requester(
    ticket: Ticket,
    kind: str,
    *,
    post: Post,
    now: datetime,
    asked: Ticket | None = None,
    **facts: Any,
) -> OutboxMessage | None:
    """By SMS where there is a number (it is urgent), else by mail; none when neither is known. To
    whoever asked: in this ticket, or in one that goes on as this."""
    asked = asked or ticket
    contact = requester_of(asked)
    address = (contact.phone or contact.email) if contact else asked.callback_phone
    if not address:
        return None
    channel = Channel.EMAIL if "@" in address else Channel.SMS
    to = Recipient(
        channel=channel,
        address=address,
        language=contact.language if contact else "da",
        stream=_stream(ticket, asked.participant_id or asked.id),
        meeting_id=meeting_of(ticket),
        participant_id=asked.participant_id,
        sender=_sender(ticket) if channel is Channel.EMAIL and post.mail_from else None,
    )
    return _enqueue(ticket, kind, to, post=post, now=now, facts={"reader": "requester", **facts})


def _sender(ticket: Ticket) -> str | None:
    """The own address of the organisation that answers, as meetings' mails have the convener's.
    Only where Reply-To is signed: else the answer would come to it instead of to us. What units and
    leaders get is from us: systems elsewhere know us by it."""
    own = select(Organisation.mail_sender).join(Unit, Unit.organisation_id == Organisation.id)
    own = own.join(SupportUnit, SupportUnit.unit_id == Unit.id)
    return db.session.scalar(own.where(SupportUnit.id == ticket.responsible_id))


def tell_leader(
    ticket: Ticket,
    meeting: MeetingFacts,
    kind: str,
    *,
    is_first: bool = False,
    post: Post,
    now: datetime,
    **facts: Any,
) -> OutboxMessage:
    """By mail to the meeting leader."""
    to = _leader(meeting, _stream(ticket, meeting.leader_id))
    facts = {"reader": "leader", **facts}
    return _enqueue(ticket, kind, to, is_first=is_first, post=post, now=now, facts=facts)


def tell_leader_near_start(
    ticket: Ticket, meeting: MeetingFacts, *, is_first: bool = False, post: Post, now: datetime
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
    return _enqueue(
        ticket, UNSOLVED, to, is_first=is_first, post=post, now=now, facts=facts, due_at=due_at
    )


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
    is_first: bool = False,
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
    message = outbox.enqueue(
        draft, to, mail_domain=post.mail_domain, key=post.key, is_first=is_first, now=now
    )
    if to.channel is Channel.EMAIL and post.mail_from and not to.reply_to:
        message.reply_to = reply_address(post.mail_from, id_of(message), post.key)
    if not is_first:
        db.session.flush()  # a notice points at the message
    return message
