"""What happened, written down twice in one transaction: on the ticket, and in the audit."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from core import audit
from core.audit import SYSTEM, Actor, ActorKind
from core.db import db
from support.models import EventKind, SupportUnit, Ticket, TicketEvent

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
    user: User | None = None
    unit_id: uuid.UUID | None = None  # the support unit that wrote, of one that is external


ROUTING = By(SYSTEM, SYSTEM.place)


def by_user(user: User) -> By:
    """A supporter or a leader."""
    return By(user.as_actor(), user.name, user)


def by_outside(unit: SupportUnit) -> By:
    """A unit with a system of its own: by mail, and so nobody in particular."""
    return By(Actor(ActorKind.SYSTEM, None, unit.unit.place), unit.unit.place, unit_id=unit.id)


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
    event = line_of(ticket, kind, by, now=now, text=text, is_internal=is_internal, **facts)
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


def line_of(
    ticket: Ticket,
    kind: EventKind,
    by: By,
    *,
    now: datetime,
    text: str = "",
    is_internal: bool = False,
    **facts: Any,  # JSON values
) -> TicketEvent:
    """The line of the history, not yet written."""
    return TicketEvent(
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


def look_up(ticket: Ticket, user: User, *, now: datetime, kind: str = LOOKED_UP) -> None:
    """Write down that somebody looked. The citizen sees it on the personal page."""
    look_of(ticket, user, kind=kind).write(now=now)


def look_of(ticket: Ticket, user: User, *, kind: str = LOOKED_UP) -> "Look":
    """What is written down when somebody looks, before the transaction begins."""
    return Look(user.as_actor(), kind, ticket.id, meeting_of(ticket), ticket.number)


@dataclass(frozen=True)
class Look:
    """A look at a ticket, as plain values."""

    actor: Actor
    kind: str
    ticket_id: uuid.UUID
    meeting_id: uuid.UUID | None
    number: int

    def write(self, *, now: datetime) -> None:
        """Write it down."""
        audit.record(
            self.actor,
            self.kind,
            subject=self.ticket_id,
            meeting=self.meeting_id,
            now=now,
            number=self.number,
        )


def is_look_due(ticket: Ticket, user: User, *, now: datetime) -> bool:
    """Whether a part of the page, or the page after a refusal, is a look of its own."""
    return not audit.has_lately(user.as_actor(), LOOKED_UP, subject=ticket.id, now=now)
