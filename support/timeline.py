"""What happened, written down twice in one transaction: on the ticket, and in the audit."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from core import audit
from core.audit import SYSTEM, Actor, ActorKind
from core.db import db
from support.models import EventKind, Ticket, TicketEvent

KINDS = {
    kind: audit.declare(f"ticket-{kind.value.replace('_', '-')}", "number") for kind in EventKind
}
LOOKED_UP = audit.declare("ticket-looked-up", "number")
PIN_SHOWN = audit.declare("ticket-pin-shown", "number")


@dataclass(frozen=True)
class By:
    """Who did it: for the audit without a name, for the desk with one."""

    actor: Actor
    name: str


ROUTING = By(SYSTEM, SYSTEM.place)


def by_user(user: User) -> By:
    """A supporter or a leader."""
    return By(user.as_actor(), user.name)


def by_requester(ticket: Ticket) -> By:
    """The one who asked for help, by the personal page."""
    actor = Actor(ActorKind.PARTICIPANT, ticket.participant_id, ticket.requester)
    return By(actor, ticket.requester)


def meeting_of(ticket: Ticket) -> uuid.UUID | None:
    """The meeting, so that the citizen sees who looked."""
    kept = ticket.snapshot.get("meeting_id")
    return uuid.UUID(kept) if kept else None


def write_down(
    ticket: Ticket,
    kind: EventKind,
    by: By,
    *,
    now: datetime,
    text: str = "",
    is_internal: bool = False,
    **facts: Any,  # JSON values, shown on the desk only
) -> TicketEvent:
    """Add an event to the ticket, and its row to the audit."""
    event = TicketEvent(
        ticket_id=ticket.id,
        at=now,
        kind=kind,
        actor_kind=by.actor.kind,
        actor_id=by.actor.id,
        actor_name=by.name,
        text=text,
        is_internal=is_internal,
        facts=facts,
    )
    db.session.add(event)
    audit.record(
        by.actor,
        KINDS[kind],
        subject=ticket.id,
        meeting=meeting_of(ticket),
        now=now,
        number=ticket.number,
    )
    return event


def look_up(ticket: Ticket, user: User, *, now: datetime, kind: str = LOOKED_UP) -> None:
    """Write down that somebody looked. The citizen sees it on the personal page."""
    audit.record(
        user.as_actor(),
        kind,
        subject=ticket.id,
        meeting=meeting_of(ticket),
        now=now,
        number=ticket.number,
    )


def is_look_due(ticket: Ticket, user: User, *, now: datetime) -> bool:
    """Whether a part of the page, or the page after a refusal, is a look of its own."""
    return not audit.has_lately(user.as_actor(), LOOKED_UP, subject=ticket.id, now=now)
