"""Letting a ticket wait, for a reason, and going on with it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from accounts.models import User
from core.db import db
from support import access
from support.models import EventKind, Ticket, WaitsFor
from support.refusals import NoMeetingAhead
from support.services.moving import move
from support.timeline import ROUTING, by_user

JOB = "waits-for-meeting"
BEFORE_MEETING = timedelta(hours=1)  # ours: so long before its meeting a case is at hand again
AT_A_TIME = 50


def wait(ticket: Ticket, reason: WaitsFor, *, by: User, now: datetime) -> None:
    """Nobody can go on with it just now. Raises NoMeetingAhead."""
    if reason == WaitsFor.MEETING_TIME and not _has_meeting_ahead(ticket, now):
        raise NoMeetingAhead
    move(ticket, EventKind.WAITS, by=by_user(by), now=now, waiting_for=reason.value)


def resume(ticket: Ticket, *, by: User, now: datetime) -> None:
    """Somebody goes on with it."""
    move(ticket, EventKind.RESUMED, by=by_user(by), now=now)


def has_due(now: datetime) -> bool:
    """Whether a case has waited long enough for its meeting."""
    return db.session.scalar(select(Ticket.id).where(_near(now)).limit(1)) is not None


def resume_due(*, now: datetime) -> int:
    """The meeting is near: whoever has the case finds it at hand again. How many."""
    near = select(Ticket).where(_near(now)).order_by(Ticket.number).limit(AT_A_TIME)
    found = db.session.scalars(access.held(near)).all()
    for ticket in found:
        if ticket.waiting_for == WaitsFor.MEETING_TIME:  # else another worker was quicker
            move(ticket, EventKind.RESUMED, by=ROUTING, now=now)
    return len(found)


def _has_meeting_ahead(ticket: Ticket, now: datetime) -> bool:
    return ticket.meeting_starts_at is not None and ticket.meeting_starts_at > now


def _near(now: datetime) -> ColumnElement[bool]:
    return (Ticket.waiting_for == WaitsFor.MEETING_TIME) & (
        Ticket.meeting_starts_at <= now + BEFORE_MEETING
    )
