"""What the committed database says of clocks."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from support import directory
from support.clocks.history import Event
from support.clocks.models import ClockEvent, ClockNotice, TicketClock, event_in
from support.clocks.standing import Standing, stand
from support.models import SupportUnit, Ticket
from tests.support.makers import read_anew

Notices = list[tuple[str, str, datetime]]


def clock_of(session: Session, ticket: Ticket) -> TicketClock:
    read_anew(session)
    return session.get_one(TicketClock, ticket.id)


def events_of(session: Session, ticket: Ticket) -> list[Event]:
    """What happened to it, in order."""
    read_anew(session)
    rows = select(ClockEvent).where(ClockEvent.ticket_id == ticket.id).order_by(ClockEvent.id)
    return [event_in(row) for row in session.scalars(rows)]


def notices_of(session: Session, ticket: Ticket, *, told: bool = False) -> Notices:
    """What its unit is to be told, or was: which promise, how bad, when."""
    read_anew(session)
    rows = session.scalars(select(ClockNotice).where(ClockNotice.ticket_id == ticket.id))
    found = [(n.promise.value, n.stage.value, n.at) for n in rows if bool(n.told_at) is told]
    return sorted(found)


def rebuilt(session: Session, ticket: Ticket) -> tuple[Standing, Notices]:
    """What the events alone say."""
    units = session.scalars(select(SupportUnit).order_by(SupportUnit.id)).all()
    calendars = {unit.id: directory.timetable(unit) for unit in units}
    standing, planned = stand(events_of(session, ticket), calendars)
    return standing, sorted((n.promise.value, n.stage.value, n.at) for n in planned)


def kept(clock: TicketClock) -> Standing:
    """What the row says."""
    return Standing(**{field.name: getattr(clock, field.name) for field in fields(Standing)})


def kinds(events: Sequence[Event]) -> list[str]:
    return [event.kind.value for event in events]
