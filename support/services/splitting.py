"""A message that is about something else becomes a ticket of its own, linked with the first."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from accounts.models import User
from booking import support_queries
from core.db import db
from support import access, grounds
from support.models import EventKind, Ground, LinkKind, Ticket, TicketEvent, TicketSplit
from support.refusals_of_work import AlreadySplit, NoSuchMessage
from support.services import linking, opening, placing, telling
from support.services.moving import move
from support.services.numbers import next_number
from support.services.telling import Post
from support.services.working import must_be_open
from support.timeline import By, by_user

CAN_BE_SPLIT = (EventKind.WROTE, EventKind.CALLED)  # what the requester said, after the first


def messages(ticket: Ticket) -> Sequence[TicketEvent]:
    """What can become a ticket: said by or for the requester, and not split off already."""
    said = [e for e in ticket.events if e.kind in CAN_BE_SPLIT and e.text]
    ids = [event.id for event in said]
    gone = select(TicketSplit.event_id).where(TicketSplit.event_id.in_(ids))
    split = set(db.session.scalars(gone)) if ids else set()
    return [event for event in said if event.id not in split]


def split(ticket: Ticket, event_id: int, *, by: User, post: Post, now: datetime) -> Ticket:
    """It stays where it is, and with the same unit: who reads it has seen it already. Its clocks
    begin now. Raises NoSuchMessage, AlreadySplit."""
    access.must_act(by, ticket)
    must_be_open(ticket)
    event = next((e for e in ticket.events if e.id == event_id), None)
    if event is None or event.kind not in CAN_BE_SPLIT or not event.text:
        raise NoSuchMessage
    if event not in messages(ticket):
        raise AlreadySplit
    made = _copy(ticket, event, now)
    db.session.add(made)
    db.session.flush()
    db.session.add(TicketSplit(event_id=event_id, ticket_id=made.id))
    move(made, EventKind.OPENED, by=_said_by(event), now=now, text=event.text)
    _stay(made, ticket, by=by, post=post, now=now)
    linking.link(made, ticket, LinkKind.SPLIT, by=by_user(by), now=now)
    return made


def _stay(made: Ticket, ticket: Ticket, *, by: User, post: Post, now: datetime) -> None:
    """Nobody is written to now, but a unit with a system of its own: the others have it before
    them. The leader is, near the start, as of every case."""
    unit = ticket.responsible
    placing.settle(made, unit, by_id=by.id, reason="", tried="", is_first=True, now=now)
    if unit.is_external:
        for caretaker in placing.who_sees_to(ticket):
            grounds.give(made, caretaker.id, Ground.CARETAKER, now=now)
        telling.tell_unit(made, unit, telling.RECEIVED, post=post, now=now)
    meeting = made.occurrence_id and support_queries.meeting_facts(made.occurrence_id)
    if meeting and made.user_id != meeting.leader_id:
        telling.tell_leader_near_start(made, meeting, post=post, now=now)


def _said_by(event: TicketEvent) -> By:
    return By(event.actor, event.actor_name)


def _copy(ticket: Ticket, event: TicketEvent, now: datetime) -> Ticket:
    """Of the same person and meeting, under the same routing."""
    kept = (
        "occurrence_id", "participant_id", "user_id", "requester", "callback_phone",
        "organisation_id", "audience", "model", "routing_version_id", "is_cross_sector", "device",
        "meeting_starts_at", "responsible_id", "is_learning",
    )  # fmt: skip
    return Ticket(
        id=uuid.uuid4(),
        number=next_number(),
        matter=opening.next_matter(ticket.participant_id),
        subject=opening.subject_of(event.text),
        snapshot=dict(ticket.snapshot),
        opened_at=now,
        **{name: getattr(ticket, name) for name in kept},
    )
