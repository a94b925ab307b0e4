"""A supporter decides: it is one cause and everybody is told, or it was chance; and then it is
over, which settles its tickets."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from accounts.models import User
from booking import support_queries
from core import audit
from core.db import db
from core.errors import DomainError
from support import access as tickets_access
from support.incidents import letters
from support.incidents.access import must_decide
from support.incidents.detecting import note_on_tickets
from support.incidents.models import Incident, IncidentTicket, State
from support.incidents.refusals import AlreadyDecided
from support.models import OPEN, EventKind, Outcome, Ticket
from support.services.moving import move
from support.services.telling import Post
from support.timeline import ROUTING

CONFIRMED = audit.declare("incident-confirmed", "told")
DISMISSED = audit.declare("incident-dismissed")
ENDED = audit.declare("incident-ended", "settled", "left", "told")


@dataclass
class Settled:
    """What became of the tickets when it was over."""

    ids: list[uuid.UUID] = field(default_factory=list)  # everybody in them is told by them
    left: list[int] = field(default_factory=list)  # numbers: somebody has to end them

    @property
    def done(self) -> int:
        """How many have their outcome."""
        return len(self.ids)


def confirm(incident: Incident, words: str, *, by: User, post: Post, now: datetime) -> int:
    """It is one cause: everybody who meets there soon is told once. How many were."""
    _decide(incident, State.CONFIRMED, by, now)
    incident.said = words
    db.session.flush()
    note_on_tickets(incident, set(_ticket_ids(incident)), now=now)
    told = letters.tell_begun(incident, post=post, now=now)
    audit.record(by.as_actor(), CONFIRMED, subject=incident.id, now=now, told=told)
    return told


def dismiss(incident: Incident, why: str, *, by: User, now: datetime) -> None:
    """It was chance. Its tickets go on as they are, and propose nothing again."""
    _decide(incident, State.DISMISSED, by, now)
    incident.why = why
    audit.record(by.as_actor(), DISMISSED, subject=incident.id, now=now)


def _decide(incident: Incident, state: State, by: User, now: datetime) -> None:
    must_decide(by, incident)
    if incident.state != State.PROPOSED:
        raise AlreadyDecided
    incident.state, incident.decided_at, incident.decided_by_id = state, now, by.id


def end(incident: Incident, what: str, *, by: User, post: Post, now: datetime) -> Settled:
    """It works again. Each open ticket gets its outcome, and everybody is told by it; whoever was
    told of the trouble, and is not told by a ticket now, gets a message."""
    must_decide(by, incident)
    if incident.state != State.CONFIRMED:
        raise AlreadyDecided
    incident.state, incident.why = State.OVER, what
    incident.ended_at, incident.ended_by_id = now, by.id
    settled = Settled()
    wanted = select(Ticket).where(Ticket.id.in_(_ticket_ids(incident)), Ticket.status.in_(OPEN))
    for ticket in db.session.scalars(tickets_access.held(wanted.order_by(Ticket.number))).all():
        _settle(ticket, what, settled, post=post, now=now)
    told = letters.tell_over(incident, settled.ids, post=post, now=now)
    done, left, who = settled.done, len(settled.left), by.as_actor()
    audit.record(who, ENDED, subject=incident.id, now=now, settled=done, left=left, told=told)
    return settled


def _settle(ticket: Ticket, what: str, settled: Settled, *, post: Post, now: datetime) -> None:
    """One that others have tasks in is ended by whoever has it."""
    outcome = outcome_of(ticket, now=now)
    try:
        move(ticket, EventKind.RESOLVED, by=ROUTING, post=post, now=now, text=what,
             is_internal=True, outcome=outcome.value)  # fmt: skip
    except DomainError:
        settled.left.append(ticket.number)
    else:
        settled.ids.append(ticket.id)


def outcome_of(ticket: Ticket, *, now: datetime) -> Outcome:
    """Who can still come, can attend; for a meeting that is over it came too late."""
    ends_at = ticket.snapshot.get("ends_at")
    meeting = support_queries.meeting_facts(ticket.occurrence_id) if ticket.occurrence_id else None
    ends = meeting.ends_at if meeting else ends_at and datetime.fromisoformat(ends_at)
    return Outcome.CAN_ATTEND if ends and now < ends else Outcome.CANNOT_ATTEND


def _ticket_ids(incident: Incident) -> Sequence[uuid.UUID]:
    mine = select(IncidentTicket.ticket_id).where(IncidentTicket.incident_id == incident.id)
    return db.session.scalars(mine).all()
