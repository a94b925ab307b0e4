"""Who else is in trouble in the same meeting or room, and whether there is one cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, or_, select

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
SHOWN = Ticket.id, Ticket.number, Ticket.requester, Ticket.snapshot, Ticket.meeting_starts_at
Given = dict[str, object]
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Around:
    """What stands beside a ticket."""

    others: Sequence[Row[*tuple[Any, ...]]]  # open, and the reader's to see
    hidden: int  # open, with others
    incident: Incident | None

    @property
    def is_going_on(self) -> bool:
        """Whether there is one cause still, as far as anybody knows."""
        return self.incident is not None and self.incident.state in LIVE


def around(ticket: Ticket, meeting: MeetingFacts | None, *, reader: User, now: datetime) -> Around:
    """In the same meeting, or in its room just before or after. Two statements."""
    wanted, there = _near(ticket, meeting)
    every = db.session.execute(wanted, asked_by(reader, now, ticket=ticket.id, **there)).all()
    others = [row for row in every if row.is_seen]
    return Around(others[:MOST], len(every) - len(others), _incident(ticket))


def _near(ticket: Ticket, meeting: MeetingFacts | None) -> tuple[Rows, Given]:
    """The statement, and what it is given."""
    there: Given = {"occurrence": ticket.occurrence_id}
    if meeting is None or meeting.spot is None:
        return _in_meeting(), there
    pause = meeting.room_pause + NEAR
    since, until = meeting.starts_at - pause, meeting.ends_at + pause
    return _in_room(), {**there, "room": meeting.spot.room_id, "since": since, "until": until}


@cache
def _in_meeting() -> Rows:
    return _trouble(_same())


@cache
def _in_room() -> Rows:
    there = affected.occurrences_in(
        bindparam("room", type_=Id()),
        since=bindparam("since", type_=UtcDateTime()),
        until=bindparam("until", type_=UtcDateTime()),
    )
    return _trouble(or_(_same(), Ticket.occurrence_id.in_(there)))


def _same() -> ColumnElement[bool]:
    return Ticket.occurrence_id == bindparam("occurrence", type_=Id())


def _trouble(is_there: ColumnElement[bool]) -> Rows:
    """What is shown of each, and whether it may be: asked in one, as most are with others."""
    is_seen = access.is_seen(READER, now=NOW)
    return (
        select(*SHOWN, is_seen.label("is_seen"))
        .where(
            is_there,
            Ticket.status.in_(OPEN),
            Ticket.task_key.is_(None),
            Ticket.id != bindparam("ticket"),
            ~exists().where(RoomAlarm.ticket_id == Ticket.id),  # a room is nobody
        )
        .order_by(Ticket.opened_at, Ticket.number)
    )


def _incident(ticket: Ticket) -> Incident | None:
    return db.session.scalar(_explains(), {"ticket": ticket.id})


@cache
def _explains() -> Select[Incident]:
    return (
        select(Incident)
        .join(IncidentTicket, IncidentTicket.incident_id == Incident.id)
        .where(IncidentTicket.ticket_id == bindparam("ticket"), Incident.state != State.DISMISSED)
    )
