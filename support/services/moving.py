"""The one function that moves a ticket: for pages, mail, phone, the API and the clock.

What may happen stands in support/transitions.py. Whoever calls this holds the ticket (and, of a
task, first the case it is a part of), so that of two who act at once the second acts on what the
first left.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.db import db
from core.errors import DomainError
from support import access, grounds
from support.models import (
    ENDED,
    Answer,
    EventKind,
    Ground,
    Offer,
    Outcome,
    Status,
    Ticket,
    TicketEvent,
    WaitsFor,
)
from support.refusals import CannotMove, NotResponsible, NotSaid, TicketEnded, TicketGone
from support.services import announcing, clocking, telling
from support.services.parts import GUARDS, PARTS, Known, Move, open_offer, open_tasks
from support.services.telling import Post
from support.timeline import ROUTING, By, write_down
from support.transitions import RULES, Effect, Follow, Rule, Turn, who_may
from support.webhooks import collecting

FINAL = (Status.CLOSED, Status.MERGED, Status.DISCARDED)


def move(
    ticket: Ticket,
    event: EventKind,
    *,
    by: By,
    now: datetime,
    post: Post | None = None,
    text: str = "",
    is_internal: bool = False,
    **facts: Any,  # JSON values
) -> TicketEvent:
    """Let it happen, or raise a refusal and leave everything as it is. `post` is needed where
    somebody is to be told."""
    deed = Move(ticket, event, by, now, post, facts)
    rule = _rule(deed)
    _demand(rule, deed, text)
    for effect in rule.effects:
        EFFECTS[effect](deed)
    before = ticket.status, ticket.waiting_for
    turned = turn(ticket, target(rule, ticket), facts, now)
    written = write_down(
        ticket, event, by, now=now, text=text, is_internal=is_internal, **{**facts, **turned}
    )
    clocking.follow(ticket, event, before, now=now)
    collecting.follow(ticket, event, now=now)
    for follow in rule.follows:
        FOLLOWS[follow](deed)
    return written


def must_be_possible(
    ticket: Ticket, event: EventKind, *, by: By, now: datetime, text: str = "",
    known: Known | None = None, **facts: Any,
) -> None:  # fmt: skip
    """Raises what `move` would raise. Nothing happens. What is known of many is not asked anew."""
    deed = Move(ticket, event, by, now, None, facts, known)
    _demand(_rule(deed), deed, text)


def _rule(deed: Move) -> Rule:
    """The right to do it is asked for first: whoever has none learns nothing of the ticket."""
    ticket, is_task = deed.ticket, deed.ticket.parent_id is not None
    parts = who_may(deed.event, is_task=is_task)
    if not any(PARTS[part](deed) for part in parts):
        raise NotResponsible if parts else CannotMove
    found = RULES.get((deed.event, ticket.status, is_task))
    if found is None:
        raise _why_not(ticket)
    return found


def _why_not(ticket: Ticket) -> DomainError:
    if ticket.status in (*ENDED, Status.RESOLVED):
        return TicketEnded()
    return TicketGone() if ticket.status in (Status.MERGED, Status.DISCARDED) else CannotMove()


def _demand(rule: Rule, deed: Move, text: str) -> None:
    said = {**deed.facts, "text": text.strip()}
    if not all(said.get(name) for name in rule.needs):
        raise NotSaid
    for guard in rule.guards:
        GUARDS[guard](deed)


def target(rule: Rule, ticket: Ticket) -> Status:
    """Where the rule lets it go."""
    if isinstance(rule.to, Status):
        return rule.to
    if rule.to is Turn.AS_TOLD:
        return Status.CLOSING if announcing.untold(ticket) else Status.CLOSED
    if rule.to is Turn.AS_BEFORE and (was := _was(ticket)):
        return was
    waits_on = rule.to is Turn.BY_TASKS and open_tasks(ticket)
    if rule.to is Turn.STAYS or waits_on:
        return ticket.status
    return Status.ACTIVE if ticket.assignee else Status.NEW


def _was(ticket: Ticket) -> Status | None:
    """How it was before it was merged or discarded. Active without anybody is nobody's."""
    kinds = (EventKind.MERGED, EventKind.DISCARDED)
    ends = [e.facts["was"] for e in ticket.events if e.kind in kinds and "was" in e.facts]
    was = Status(ends[-1]) if ends else None
    return None if was == Status.ACTIVE else was


def turn(ticket: Ticket, to: Status, facts: Mapping[str, Any], now: datetime) -> Mapping[str, str]:
    """The category with what belongs to it, and what the history keeps of it: from its lines alone
    every clock can be counted again."""
    before = ticket.status, ticket.waiting_for
    if to == Status.WAITING and "waiting_for" in facts:
        ticket.waiting_for = WaitsFor(facts["waiting_for"])
    if to != Status.WAITING:
        ticket.waiting_for = None
    if to in ENDED and ticket.status not in ENDED:
        ticket.outcome = Outcome(facts["outcome"])
    if to not in ENDED:
        ticket.outcome = None
    ticket.closed_at = (ticket.closed_at or now) if to in FINAL else None
    ticket.status = to
    return {} if before == (to, ticket.waiting_for) else {"category": to.value}


def _assign(deed: Move) -> None:
    deed.ticket.assignee = deed.by.user


def _assign_if_free(deed: Move) -> None:
    deed.ticket.assignee = deed.ticket.assignee or deed.by.user


def _free(deed: Move) -> None:
    deed.ticket.assignee = None


def _free_if_gone(deed: Move) -> None:
    has_it = deed.ticket.assignee
    if has_it and not access.is_at_desk(has_it, deed.ticket):
        deed.ticket.assignee = None


EFFECTS: Mapping[Effect, Callable[[Move], None]] = {
    Effect.ASSIGN: _assign,
    Effect.ASSIGN_IF_FREE: _assign_if_free,
    Effect.FREE: _free,
    Effect.FREE_IF_GONE: _free_if_gone,
    Effect.FORGET_NOTICES: lambda deed: deed.ticket.notices.clear(),
}


def _end_offer(deed: Move) -> None:
    """The case is over, so nobody is asked to take it any more."""
    offer = open_offer(deed.ticket)
    if offer:
        end_offer(offer, deed.ticket, Answer.ENDED, by=ROUTING, now=deed.now)
        place = offer.receiver.unit.place
        move(deed.ticket, EventKind.OFFER_ENDED, by=ROUTING, now=deed.now, receiver=place)


def end_offer(
    offer: Offer, ticket: Ticket, answer: Answer, *, by: By, now: datetime, why: str = ""
) -> None:
    """It has its answer, and who was asked has no reason any more to see the ticket for that."""
    offer.answered_at, offer.answer, offer.why = now, answer, why
    offer.answered_by_id = by.user.id if by.user else None
    grounds.end(ticket, offer.to_id, Ground.OFFERED, now=now)


def _end_consults(deed: Move) -> None:
    for asked in [c for c in deed.ticket.consultations if c.ended_at is None]:
        asked.ended_at = deed.now
        grounds.end(deed.ticket, asked.unit_id, Ground.CONSULTED, now=deed.now)


def _close_if_told(deed: Move) -> None:
    """Closed when everybody knows (product rules 6.1 and 6.2), its tasks before it."""
    ticket = deed.ticket
    if ticket.status != Status.CLOSING or announcing.untold(ticket) or ticket.outcome is None:
        return
    done = select(Ticket).where(Ticket.parent_id == ticket.id, Ticket.status == Status.RESOLVED)
    for task in db.session.scalars(access.held(done.order_by(Ticket.number))).all():
        outcome = ticket.outcome.value
        move(task, EventKind.CLOSED, by=ROUTING, now=deed.now, outcome=outcome)
    db.session.flush()  # in this order: the schema closes no ticket before its tasks
    move(ticket, EventKind.CLOSED, by=ROUTING, now=deed.now)


def _tell_everybody(deed: Move) -> None:
    announcing.tell_everybody(deed.ticket, post=_post(deed), now=deed.now)


def _tell_giver(deed: Move) -> None:
    """Whoever is responsible hears of it, so that no task ends unheard."""
    ticket, about = deed.ticket, telling.TASK_SILENT
    if deed.event != EventKind.TASK_SILENT:
        about = telling.TASK_DONE if open_tasks(ticket) else telling.TASKS_DONE
    unit = deed.facts["receiver"]
    post, to = _post(deed), ticket.responsible
    telling.tell_unit_news(ticket, to, about, post=post, now=deed.now, unit=unit)


def _post(deed: Move) -> Post:
    if deed.post is None:
        raise TypeError(f"{deed.event} tells somebody: it needs a post")
    return deed.post


FOLLOWS: Mapping[Follow, Callable[[Move], None]] = {
    Follow.END_OFFER: _end_offer,
    Follow.END_CONSULTS: _end_consults,
    Follow.TELL_EVERYBODY: _tell_everybody,
    Follow.CLOSE_IF_TOLD: _close_if_told,
    Follow.TELL_GIVER: _tell_giver,
}
