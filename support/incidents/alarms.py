"""Tickets that a room opened by itself: nobody asked for anything, and nobody waits."""

from sqlalchemy import ColumnElement, exists

from support.incidents.models import RoomAlarm
from support.models import Ticket


def is_alarm(ticket: type[Ticket] = Ticket) -> ColumnElement[bool]:
    """Whether it is such a ticket; of an alias, of that one."""
    return exists().where(RoomAlarm.ticket_id == ticket.id)
