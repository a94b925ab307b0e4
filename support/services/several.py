"""One deed on several tickets: which can, which cannot and why, and then each on its own.

Each ticket has a transaction of its own. One that changed meanwhile stays as it is and is told of;
it holds nobody up, and undoes nothing that was done to the others.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from accounts.models import User
from core.db import db
from core.errors import Refusal
from support import access, directory, queries
from support.lines import Units
from support.models import EventKind, Outcome, SupportUnit, Ticket, TicketEvent, WaitsFor
from support.queries import CaseRow
from support.refusals import ChangedMeanwhile, NoSuchReceiver
from support.services import choosing, handing_over, resolving, working
from support.services.choosing import Asked, Near
from support.services.moving import move, must_be_possible
from support.services.parts import Known, known_of
from support.services.telling import Post
from support.timeline import by_user

MOST = 100


class Several(StrEnum):
    """What can be done to several at once."""

    TAKE = "take"
    HAND_OVER = "hand-over"
    RESOLVE = "resolve"


@dataclass(frozen=True)
class Candidate:
    """A ticket that was chosen, as it is now."""

    row: CaseRow
    seen: int  # the last thing that happened in it
    why_not: str  # empty: it can be done


@dataclass(frozen=True)
class Wish:
    """What is to be done, in whose name, with what was written for it."""

    deed: Several
    by: User
    post: Post
    text: str = ""
    to_id: uuid.UUID | None = None
    outcome: Outcome = Outcome.CAN_ATTEND


_EVENTS: Mapping[Several, tuple[EventKind, dict[str, str]]] = {
    Several.TAKE: (EventKind.TAKEN, {}),
    Several.HAND_OVER: (EventKind.OFFERED, {"receiver": "?"}),
    Several.RESOLVE: (EventKind.RESOLVED, {"outcome": Outcome.CAN_ATTEND}),
}


def candidates(
    ids: Sequence[uuid.UUID],
    deed: Several,
    *,
    to: SupportUnit | None = None,
    by: User,
    now: datetime,
) -> Sequence[Candidate]:
    """What was chosen, of what the actor may see, each with why it cannot be done; once a unit is
    chosen, why not with that one."""
    chosen = select(Ticket).where(Ticket.id.in_(ids[:MOST]), access.is_seen(by, now=now))
    tickets = {t.id: t for t in db.session.scalars(chosen.order_by(Ticket.number))}
    rows = queries.read_rows(chosen, MOST, by, order=[Ticket.number])
    seen, known = last_events([row.id for row in rows]), known_of([*tickets.values()])
    return [
        Candidate(row, seen.get(row.id, 0), _why_not(tickets[row.id], deed, to, by, known, now))
        for row in rows
    ]


def receivers(
    ids: Sequence[uuid.UUID], asked: Asked, *, by: User, now: datetime
) -> tuple[Sequence[SupportUnit], bool]:
    """Where at least one of them can go, of what is asked for; and whether there are others. The
    rules of routing are read once a version."""
    chosen = select(Ticket).where(Ticket.id.in_(ids[:MOST]), access.is_seen(by, now=now))
    tickets, units = db.session.scalars(chosen.order_by(Ticket.number)).all(), Units.read()
    if not tickets:
        return (), False
    rows = {v: directory.as_of(units.rows, v) for v in {t.routing_version_id for t in tickets}}
    nears = [(t, Near.of(rows[t.routing_version_id], t, None)) for t in tickets]
    able = [
        id
        for id, tier in units.rows.tiers.items()
        if any(handing_over.can_get_it(ticket, id, tier) for ticket in tickets)
    ]
    offered = choosing.offer_for_all(nears, able, units, asked)
    return offered.units, offered.has_others


def last_events(ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """By ticket, the last thing that happened in it."""
    newest = select(TicketEvent.ticket_id, func.max(TicketEvent.id))
    rows = db.session.execute(
        newest.where(TicketEvent.ticket_id.in_(ids)).group_by(TicketEvent.ticket_id)
    )
    return {row[0]: row[1] for row in rows}


def _why_not(
    ticket: Ticket, deed: Several, to: SupportUnit | None, by: User, known: Known, now: datetime
) -> str:
    event, facts = _EVENTS[deed]
    try:
        must_be_possible(ticket, event, by=by_user(by), now=now, known=known, **facts)
        if to and not handing_over.can_get_it(ticket, to.id, to.tier):
            raise NoSuchReceiver
    except Refusal as refusal:
        return str(refusal.message)
    return ""


def do(ticket: Ticket, wish: Wish, *, seen: int, now: datetime) -> None:
    """Do it to one of them, that is held. Raises ChangedMeanwhile, and what the deed raises."""
    if last_events([ticket.id]).get(ticket.id, 0) != seen:
        raise ChangedMeanwhile
    if wish.deed is Several.TAKE:
        working.take(ticket, by=wish.by, now=now)
    elif wish.deed is Several.HAND_OVER and wish.to_id:
        handing_over.hand_over(
            ticket, wish.to_id, reason=wish.text, tried=(), by=wish.by, post=wish.post, now=now
        )
    elif wish.deed is Several.RESOLVE:
        _close(ticket, wish, now)


def _close(ticket: Ticket, wish: Wish, now: datetime) -> None:
    """The words stand on the page of whoever asked; the one message that says how it ended leads
    there."""
    by, waits = by_user(wish.by), WaitsFor.REQUESTER.value
    must_be_possible(ticket, EventKind.RESOLVED, by=by, now=now, outcome=wish.outcome.value)
    move(ticket, EventKind.REPLIED, by=by, now=now, text=wish.text, waiting_for=waits)
    resolving.resolve(ticket, wish.outcome, by=wish.by, post=wish.post, now=now)
