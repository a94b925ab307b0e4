"""Taking a ticket, answering the requester, and noting what only the desk reads."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from accounts.models import User
from booking.ports import HelpDesk, MeetingPost
from booking.services import resending
from booking.services.resending import NotReachable
from core.audit import ActorKind
from core.db import db
from support import access
from support.models import EventKind, Status, Ticket, TicketEvent
from support.refusals import NewWords, TakenBySomebody, TicketEnded
from support.services import telling
from support.services.telling import Post
from support.timeline import by_user, write_down

SAID = (EventKind.WROTE, EventKind.WORKS, EventKind.REPLIED, EventKind.RESOLVED)


def must_be_open(ticket: Ticket) -> None:
    """Raises TicketEnded."""
    if ticket.status in (Status.CLOSING, Status.CLOSED):
        raise TicketEnded


def take(ticket: Ticket, *, by: User, now: datetime) -> None:
    """Be the one who works on it. Raises TakenBySomebody: of two at once, one is told who."""
    access.must_act(by, ticket)
    must_be_open(ticket)
    if ticket.assignee_id == by.id:
        return
    if ticket.assignee:
        raise TakenBySomebody(ticket.assignee.name)
    ticket.assignee, ticket.status = by, Status.ACTIVE
    write_down(ticket, EventKind.TAKEN, by_user(by), now=now)


def reply(
    ticket: Ticket, words: str, *, seen: int | None = None, by: User, post: Post, now: datetime
) -> None:
    """Answer on the requester's page; mail or SMS says that there is an answer.

    `seen` is the last event on the page the answer was written on. Raises NewWords.
    """
    access.must_act(by, ticket)
    must_be_open(ticket)
    if seen is not None and said_since(ticket, seen):
        raise NewWords
    if ticket.assignee is None:
        take(ticket, by=by, now=now)
    write_down(ticket, EventKind.REPLIED, by_user(by), now=now, text=words)
    ticket.status = Status.WAITING
    telling.tell_requester(ticket, telling.REPLY, post=post, now=now)


def note(ticket: Ticket, words: str, *, by: User, now: datetime) -> None:
    """Something for the desk only. Whoever had the ticket may add what they know."""
    write_down(ticket, EventKind.NOTED, by_user(by), now=now, text=words, is_internal=True)


def send_link(ticket: Ticket, *, by: User, desk: HelpDesk, post: Post, now: datetime) -> None:
    """Let the requester get the invitation with the link again: no supporter ever sees the link.

    Raises what `send_as_known` raises.
    """
    access.must_act(by, ticket)
    must_be_open(ticket)
    if ticket.participant_id is None:
        raise NotReachable
    resending.send_as_known(
        ticket.participant_id, by=by, post=MeetingPost(desk, post.key, post.mail_domain), now=now
    )
    write_down(ticket, EventKind.LINK_SENT, by_user(by), now=now)


def said_since(ticket: Ticket, seen: int) -> Sequence[TicketEvent]:
    """What was said to or by the requester after this event."""
    return db.session.scalars(
        select(TicketEvent)
        .where(
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.id > seen,
            TicketEvent.kind.in_(SAID),
        )
        .order_by(TicketEvent.id)
    ).all()


def last_event_id(ticket: Ticket) -> int:
    """The newest event, for the page to carry."""
    return ticket.events[-1].id if ticket.events else 0


def first_answer(ticket: Ticket) -> TicketEvent | None:
    """The first thing a person of the desk did or said that the requester could see."""
    kinds = (EventKind.TAKEN, EventKind.REPLIED, EventKind.RESOLVED)
    return next(
        (e for e in ticket.events if e.kind in kinds and e.actor_kind == ActorKind.PERSON), None
    )
