"""An outcome, and everybody who must know of it: without that a ticket is closing, not closed.

*Told* is: accepted by the mail server or the SMS provider, or opened on the page, or said by
phone. A bounce withdraws it. Everything here holds the ticket, so that of two who tell the last
two people at the same time, one sees the other and closes it.
"""

import uuid
from datetime import datetime

from sqlalchemy import func, select

from accounts.models import User
from booking import support_queries
from core.db import db
from notifications.models import OutboxMessage
from support import access
from support.models import (
    EventKind,
    HandOver,
    Notice,
    Outcome,
    Status,
    SupportUnit,
    Ticket,
    Tier,
    Told,
)
from support.refusals import OnlyForwards, TasksOpen
from support.services import telling
from support.services.telling import Post
from support.services.working import must_be_open
from support.timeline import ROUTING, By, by_requester, by_user, write_down


def resolve(ticket: Ticket, outcome: Outcome, *, by: User, post: Post, now: datetime) -> None:
    """Can attend, or cannot. Raises OnlyForwards, TasksOpen."""
    access.must_act(by, ticket)
    if ticket.responsible.tier == Tier.STAFF_HOTLINE:
        raise OnlyForwards
    ticket.assignee = ticket.assignee or by
    _end(ticket, outcome, by=by_user(by), post=post, now=now)


def works_now(ticket: Ticket, *, post: Post, now: datetime) -> None:
    """The requester says so: nobody knows better who can attend."""
    write_down(ticket, EventKind.WORKS, by_requester(ticket), now=now)
    if ticket.status not in (Status.CLOSING, Status.CLOSED) and not open_tasks(ticket):
        _end(ticket, Outcome.CAN_ATTEND, by=by_requester(ticket), post=post, now=now)


def open_tasks(ticket: Ticket) -> int:
    """How many tasks of this ticket are not done."""
    count = select(func.count()).where(
        Ticket.parent_id == ticket.id, Ticket.status.not_in((Status.CLOSING, Status.CLOSED))
    )
    return db.session.scalar(count) or 0


def _end(ticket: Ticket, outcome: Outcome, *, by: By, post: Post, now: datetime) -> None:
    must_be_open(ticket)
    if open_tasks(ticket):
        raise TasksOpen
    ticket.status, ticket.outcome = Status.CLOSING, outcome
    write_down(ticket, EventKind.RESOLVED, by, now=now, outcome=outcome.value)
    _notify_requester(ticket, post=post, now=now)
    _notify_leader(ticket, post=post, now=now)
    for unit_id in _units_that_had_it(ticket):
        _notify_unit(ticket, db.session.get_one(SupportUnit, unit_id), post=post, now=now)
    close_if_told(ticket, now=now)


def _notify_requester(ticket: Ticket, *, post: Post, now: datetime) -> None:
    sent = telling.tell_requester(
        ticket, telling.OUTCOME, post=post, now=now, outcome=ticket.outcome
    )
    who = Notice(label=ticket.requester, participant_id=ticket.participant_id)
    _must_know(ticket, who, sent)


def _notify_leader(ticket: Ticket, *, post: Post, now: datetime) -> None:
    meeting = ticket.occurrence_id and support_queries.meeting_facts(ticket.occurrence_id)
    contact = telling.requester_of(ticket)
    asked = {ticket.user_id, contact.user_id if contact else None}
    if not meeting or meeting.leader_id in asked:
        return
    sent = telling.tell_leader(
        ticket,
        meeting,
        telling.OUTCOME,
        post=post,
        now=now,
        outcome=ticket.outcome,
    )
    _must_know(ticket, Notice(label=meeting.leader_name, user_id=meeting.leader_id), sent)


def _units_that_had_it(ticket: Ticket) -> list[uuid.UUID]:
    """Every unit before the present one (product rule 6.2), in the order they had it."""
    had = db.session.scalars(
        select(HandOver.to_id)
        .where(HandOver.ticket_id == ticket.id, HandOver.was_skipped.is_(False))
        .order_by(HandOver.id)
    )
    tasks = db.session.scalars(select(Ticket.responsible_id).where(Ticket.parent_id == ticket.id))
    return [u for u in dict.fromkeys([*had, *tasks]) if u != ticket.responsible_id]


def _notify_unit(ticket: Ticket, unit: SupportUnit, *, post: Post, now: datetime) -> None:
    sent = telling.tell_unit(
        ticket, unit, telling.OUTCOME, post=post, now=now, outcome=ticket.outcome
    )
    _must_know(ticket, Notice(label=unit.unit.place, support_unit_id=unit.id), sent)


def _must_know(ticket: Ticket, who: Notice, sent: OutboxMessage | None) -> None:
    who.outbox_id = sent.id if sent else None
    ticket.notices.append(who)


def tell(
    ticket: Ticket, notice: Notice, how: Told, *, by: User | None = None, now: datetime
) -> None:
    """Somebody knows now. The ticket closes with the last one."""
    if notice.told_at:
        return
    notice.told_at, notice.told_by, notice.failed_at = now, how, None
    notice.told_by_user_id = by.id if by else None
    write_down(
        ticket,
        EventKind.TOLD,
        by_user(by) if by else ROUTING,
        now=now,
        is_internal=True,
        label=notice.label,
        how=how.value,
    )
    close_if_told(ticket, now=now)


def told_by_phone(ticket: Ticket, notice: Notice, *, by: User, now: datetime) -> None:
    """A supporter rang and said it. Any unit that sees the ticket may: they rang."""
    tell(ticket, notice, Told.PHONE, by=by, now=now)


def seen_by_requester(ticket: Ticket, *, now: datetime) -> None:
    """The personal page shows the outcome, and was opened."""
    for notice in ticket.notices:
        if notice.participant_id and notice.participant_id == ticket.participant_id:
            tell(ticket, notice, Told.PAGE, now=now)


def seen_by_supporter(ticket: Ticket, reader: User, *, now: datetime) -> None:
    """A supporter opened it, so their unit knows of the outcome; only then is anybody untold."""
    if ticket.status == Status.CLOSING:
        seen_by_unit(ticket, access.my_unit_ids(reader), now=now)


def seen_by_unit(ticket: Ticket, unit_ids: set[uuid.UUID], *, now: datetime) -> None:
    """Somebody of a unit that had it has opened the ticket."""
    for notice in ticket.notices:
        if notice.support_unit_id in unit_ids:
            tell(ticket, notice, Told.PAGE, now=now)


def withdraw(ticket: Ticket, notice: Notice, *, now: datetime) -> None:
    """The message did not arrive: nobody knows, and somebody has to call."""
    notice.told_at = notice.told_by = notice.told_by_user_id = None
    notice.failed_at = now
    if ticket.status == Status.CLOSED:
        ticket.status, ticket.closed_at = Status.CLOSING, None


def close_if_told(ticket: Ticket, *, now: datetime) -> None:
    """Closed when everybody knows (product rules 6.1 and 6.2)."""
    if ticket.status != Status.CLOSING or any(n.told_at is None for n in ticket.notices):
        return
    ticket.status, ticket.closed_at = Status.CLOSED, now
    write_down(ticket, EventKind.CLOSED, ROUTING, now=now)


def reopen(ticket: Ticket, *, by: By, now: datetime) -> None:
    """The requester writes after an outcome: it was none. Who was to know is forgotten."""
    if ticket.assignee and not access.is_at_desk(ticket.assignee, ticket):
        ticket.assignee = None
    ticket.status = Status.ACTIVE if ticket.assignee else Status.NEW
    ticket.outcome = ticket.closed_at = None
    ticket.notices.clear()
    write_down(ticket, EventKind.REOPENED, by, now=now)
