"""Taking a ticket, answering the requester, and noting what only the desk reads."""

from datetime import datetime

from accounts.models import User
from booking.ports import HelpDesk, MeetingPost
from booking.services import resending
from booking.services.resending import NotReachable
from core.audit import ActorKind
from support import access
from support.models import OPEN, EventKind, Ticket, TicketEvent, WaitsFor
from support.refusals import TicketEnded
from support.services import keeping_up, telling
from support.services.moving import move
from support.services.telling import Post
from support.timeline import by_user


def must_be_open(ticket: Ticket) -> None:
    """Raises TicketEnded."""
    if ticket.status not in OPEN:
        raise TicketEnded


def take(ticket: Ticket, *, by: User, now: datetime) -> None:
    """Be the one who works on it. Raises TakenBySomebody: of two at once, one is told who."""
    access.must_act(by, ticket)
    must_be_open(ticket)
    if ticket.assignee_id != by.id:
        move(ticket, EventKind.TAKEN, by=by_user(by), now=now)


def reply(
    ticket: Ticket, words: str, *, seen: int | None = None, by: User, post: Post, now: datetime
) -> None:
    """Answer on the requester's page; mail or SMS says that there is an answer.

    `seen` is the last event on the page the answer was written on. Raises NewWords.
    """
    access.must_act(by, ticket)
    must_be_open(ticket)
    keeping_up.must_have_seen(ticket, seen, by=by, doing=EventKind.REPLIED)
    if ticket.assignee is None:
        take(ticket, by=by, now=now)
    waits = WaitsFor.REQUESTER.value
    move(ticket, EventKind.REPLIED, by=by_user(by), now=now, text=words, waiting_for=waits)
    telling.tell_requester(ticket, telling.REPLY, post=post, now=now)


def note(
    ticket: Ticket, words: str, *, seen: int | None = None, by: User, now: datetime
) -> TicketEvent:
    """Something for the desk only. Whoever had it may add what they know. Raises NewWords."""
    keeping_up.must_have_seen(ticket, seen, by=by, doing=EventKind.NOTED)
    who = by_user(by)
    return move(ticket, EventKind.NOTED, by=who, now=now, text=words, is_internal=True)


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
    move(ticket, EventKind.LINK_SENT, by=by_user(by), now=now)


def last_event_id(ticket: Ticket) -> int:
    """The newest event, for the page to carry."""
    return ticket.events[-1].id if ticket.events else 0


def first_answer(ticket: Ticket) -> TicketEvent | None:
    """The first thing a person of the desk did or said that the requester could see."""
    kinds = (EventKind.TAKEN, EventKind.REPLIED, EventKind.RESOLVED)
    return next(
        (e for e in ticket.events if e.kind in kinds and e.actor_kind == ActorKind.PERSON), None
    )
