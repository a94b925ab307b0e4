"""Who else is in trouble in the same meeting or room, and whether there is one cause."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, exists, or_, select
from sqlalchemy.orm import lazyload

from accounts.models import User
from accounts.reading import READER, asked_by
from booking import affected
from booking.support_queries import MeetingFacts
from core.db import Id, UtcDateTime, db
from core.prepared import NOW
from support import access
from support.incidents.models import LIVE, Incident, IncidentTicket, RoomAlarm, State
from support.models import OPEN, Ticket

NEAR = timedelta(minutes=30)  # ours: beside the pause that the room keeps between meetings
MOST = 5
Given = dict[str, object]


@dataclass(frozen=True)
class Around:
    """What stands beside a ticket."""

    others: Sequence[Ticket]  # open, and the reader's to see
    hidden: int  # open, with others
    incident: Incident | None

    @property
    def is_going_on(self) -> bool:
        """Whether there is one cause still, as far as anybody knows."""
        return self.incident is not None and self.incident.state in LIVE


def around(ticket: Ticket, meeting: MeetingFacts | None, *, reader: User, now: datetime) -> Around:
    """In the same meeting, or in its room just before or after. Three statements."""
    every = db.session.scalars(*_near(ticket, meeting)).all()
    others: Sequence[Ticket] = ()
    if every:
        others = db.session.scalars(_seen(), asked_by(reader, now, near=every)).all()
    return Around(others[:MOST], len(every) - len(others), _incident(ticket))


def _near(ticket: Ticket, meeting: MeetingFacts | None) -> tuple[Select[uuid.UUID], Given]:
    """The statement, and what it is given."""
    given: Given = {"ticket": ticket.id, "occurrence": ticket.occurrence_id}
    if meeting is None or meeting.spot is None:
        return _in_meeting(), given
    pause = meeting.room_pause + NEAR
    since, until = meeting.starts_at - pause, meeting.ends_at + pause
    return _in_room(), {**given, "room": meeting.spot.room_id, "since": since, "until": until}


@cache
def _in_meeting() -> Select[uuid.UUID]:
    return _trouble(_same())


@cache
def _in_room() -> Select[uuid.UUID]:
    there = affected.occurrences_in(
        bindparam("room", type_=Id()),
        since=bindparam("since", type_=UtcDateTime()),
        until=bindparam("until", type_=UtcDateTime()),
    )
    return _trouble(or_(_same(), Ticket.occurrence_id.in_(there)))


def _same() -> ColumnElement[bool]:
    return Ticket.occurrence_id == bindparam("occurrence", type_=Id())


def _trouble(is_there: ColumnElement[bool]) -> Select[uuid.UUID]:
    return select(Ticket.id).where(
        is_there,
        Ticket.status.in_(OPEN),
        Ticket.task_key.is_(None),
        Ticket.id != bindparam("ticket"),
        ~exists().where(RoomAlarm.ticket_id == Ticket.id),  # a room is nobody
    )


@cache
def _seen() -> Select[Ticket]:
    near = Ticket.id.in_(bindparam("near", expanding=True))
    shown = access.seen_of(READER, now=NOW).where(near).options(lazyload("*"))
    return shown.order_by(Ticket.opened_at, Ticket.number)


def _incident(ticket: Ticket) -> Incident | None:
    return db.session.scalar(_explains(), {"ticket": ticket.id})


@cache
def _explains() -> Select[Incident]:
    return (
        select(Incident)
        .join(IncidentTicket, IncidentTicket.incident_id == Incident.id)
        .where(IncidentTicket.ticket_id == bindparam("ticket"), Incident.state != State.DISMISSED)
    )
