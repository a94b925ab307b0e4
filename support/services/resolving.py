"""An outcome, and everybody who must know of it: without that a ticket is closing, not closed.

*Told* is: accepted by the mail server or the SMS provider, or opened on the page, or said by
phone. A bounce withdraws it. Everything here holds the ticket, so that of two who tell the last
two people at the same time, one sees the other and closes it.
"""

import uuid
from datetime import datetime

from accounts.models import User
from support import access
from support.models import ENDED, OPEN, EventKind, Notice, Outcome, Status, Ticket, Told
from support.services import keeping_up, placing
from support.services.moving import move
from support.services.parts import open_tasks
from support.services.telling import Post
from support.timeline import ROUTING, By, by_requester, by_user


def resolve(
    ticket: Ticket,
    outcome: Outcome,
    *,
    seen: int | None = None,
    by: User,
    post: Post,
    now: datetime,
) -> None:
    """Can attend, or cannot. Raises OnlyForwards, TasksOpen, NewWords."""
    said = Outcome(outcome).value
    if ticket.status in OPEN:
        access.must_act(by, ticket)
        keeping_up.must_have_seen(ticket, seen, by=by, doing=EventKind.RESOLVED)
    move(ticket, EventKind.RESOLVED, by=by_user(by), post=post, now=now, outcome=said)


def works_now(ticket: Ticket, *, post: Post, now: datetime) -> None:
    """The requester says so: nobody knows better who can attend."""
    by = by_requester(ticket)
    move(ticket, EventKind.WORKS, by=by, now=now)
    if ticket.status not in ENDED and not open_tasks(ticket):
        outcome = Outcome.CAN_ATTEND.value
        move(ticket, EventKind.RESOLVED, by=by, post=post, now=now, outcome=outcome)


def tell(
    ticket: Ticket, notice: Notice, how: Told, *, by: User | None = None, now: datetime
) -> None:
    """Somebody knows now. The ticket closes with the last one."""
    if notice.told_at:
        return
    notice.told_at, notice.told_by, notice.failed_at = now, how, None
    notice.told_by_user_id = by.id if by else None
    move(
        ticket,
        EventKind.TOLD,
        by=by_user(by) if by else ROUTING,
        now=now,
        is_internal=True,
        label=notice.label,
        how=how.value,
    )


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
    not_reached(ticket, notice.label, now=now)


def not_reached(ticket: Ticket, label: str, *, now: datetime) -> None:
    """Somebody did not get what was sent. Was it how the ticket ended, it is not closed."""
    move(ticket, EventKind.NOT_REACHED, by=ROUTING, now=now, is_internal=True, label=label)


def reopen(ticket: Ticket, *, by: By, now: datetime) -> None:
    """The outcome was none: the requester writes, or the desk. Who was to know is forgotten."""
    move(ticket, EventKind.REOPENED, by=by, now=now)
    placing.let_somebody_see_to(ticket, now=now)
