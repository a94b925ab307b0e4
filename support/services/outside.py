"""What a unit with a ticket system of its own writes back (product rule 6.11).

A mail handler calls `answer_from_outside` with the subject of our signed reply address. Whatever
the unit says, its words are kept, and whoever is responsible here is told.
"""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from core.db import db
from core.forms import one_line
from support import access
from support.mails import caps, numbering
from support.models import (
    OPEN,
    EventKind,
    Outcome,
    OutsideThread,
    SupportUnit,
    Ticket,
    TicketEvent,
)
from support.services import consulting, offering, placing, tasks, telling
from support.services.moving import move
from support.services.opening import clean
from support.services.parts import open_offer, open_tasks
from support.services.telling import Post
from support.timeline import By, by_outside


class Says(StrEnum):
    """What the unit means by its words, where that is known."""

    SOMETHING = "something"
    YES = "yes"  # it takes the ticket over
    NO = "no"
    DONE = "done"  # its part, or the whole, is solved
    NOT_DONE = "not_done"


def answer_from_outside(
    thread_id: uuid.UUID,
    words: str,
    *,
    says: Says = Says.SOMETHING,
    subject: str = "",
    post: Post,
    now: datetime,
) -> bool:
    """Take it in. False: no such thread. What does not fit how far the ticket is (a yes that comes
    too late) is kept as words."""
    thread = db.session.scalar(select(OutsideThread).where(OutsideThread.id == thread_id))
    if thread is None:
        return False
    ticket = hold(thread.ticket_id)
    unit, said = placing.unit_named(thread.support_unit_id), clean(words)
    if number := numbering.number_of(subject, ticket, unit):
        thread.external_reference = str(one_line(number))[:60]
    if not _act_on(ticket, unit, said, says, post=post, now=now):
        _keep(ticket, unit, said, post=post, now=now)
    return True


def said_in(ticket: Ticket, event_id: int) -> TicketEvent | None:
    """What another house wrote on it, by its line in the history."""
    wrote = (e for e in ticket.events if e.kind == EventKind.OUTSIDE_WROTE and e.text)
    return next((event for event in wrote if event.id == event_id), None)


def hold(ticket_id: uuid.UUID) -> Ticket:
    """The ticket that a mail is about, held; of a task, first the case it is a part of."""
    parent_id = db.session.scalar(select(Ticket.parent_id).where(Ticket.id == ticket_id))
    if parent_id:
        access.lock_whole(parent_id)
    return access.lock_whole(ticket_id)


def _act_on(
    ticket: Ticket, unit: SupportUnit, said: str, says: Says, *, post: Post, now: datetime
) -> bool:
    """Whether it was an answer that something waits for."""
    by, offer = by_outside(unit), open_offer(ticket)
    if offer and offer.to_id == unit.id and says in (Says.YES, Says.NO):
        if says == Says.YES:
            offering.accept(ticket, by=by, post=post, now=now)
            _keep(ticket, unit, said, post=post, now=now)
        else:
            offering.decline(ticket, said or "-", by=by, post=post, now=now)
        return True
    asked = next((c for c in ticket.consultations if c.unit_id == unit.id and not c.ended_at), None)
    if asked and said:
        consulting.answer(ticket, asked, said, by=by, post=post, now=now)
        return True
    is_theirs = ticket.responsible_id == unit.id and ticket.status in OPEN
    if is_theirs and says in (Says.DONE, Says.NOT_DONE) and not open_tasks(ticket):
        _end(ticket, said, by, is_solved=says == Says.DONE, post=post, now=now)
        return True
    return False


def _end(ticket: Ticket, said: str, by: By, *, is_solved: bool, post: Post, now: datetime) -> None:
    if ticket.parent_id:
        tasks.finish(ticket, said or "-", is_solved=is_solved, by=by, post=post, now=now)
        return
    outcome = Outcome.CAN_ATTEND if is_solved else Outcome.CANNOT_ATTEND
    move(ticket, EventKind.OUTSIDE_WROTE, by=by, now=now, text=said, is_internal=True)
    move(ticket, EventKind.RESOLVED, by=by, post=post, now=now, outcome=outcome.value)


def _keep(ticket: Ticket, unit: SupportUnit, said: str, *, post: Post, now: datetime) -> None:
    """Its words, for the desk only, and a word to whoever sees to the ticket here."""
    move(ticket, EventKind.OUTSIDE_WROTE, by=by_outside(unit), now=now, text=said, is_internal=True)
    whole = tasks.whole_of(ticket) if ticket.parent_id else ticket
    for reader in placing.who_sees_to(whole):
        if caps.may_write(
            reader.mailbox or "",
            caps.these_words(unit.id, said),  # a machine there may answer about many cases
            a_day=post.answers_a_day,
            an_hour=post.answers_an_hour,
            now=now,
        ):
            telling.tell_unit_news(
                ticket, reader, telling.OUTSIDE, post=post, now=now, unit=unit.unit.place
            )
