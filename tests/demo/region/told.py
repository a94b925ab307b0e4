"""What a test asks of the region, whenever it was loaded."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from booking.claims import Claim, ClaimState
from booking.models import Meeting, MeetingForm, MeetingType, Occurrence, Participant
from core import clock
from core.audit import AuditEntry
from notifications.models import OutboxMessage
from support.demo.present import DISCHARGE, FORUM
from support.models import ENDED, OPEN, Status, Ticket, TicketEvent

# The weeks before are written as rows (test_past.py), with the numbers before the story's.
OF_THE_FORTNIGHT = Ticket.number >= 1001
STATES = {*OPEN, *ENDED}  # of a case by itself: none is part of another, merged or discarded
MOST_MESSAGES = 700  # a worker writes them in some seconds


def has_every_type_and_form(session: Session) -> None:
    """Of what there is to book, something was booked."""
    assert set(session.scalars(select(Meeting.type))) == set(MeetingType)
    assert set(session.scalars(select(Meeting.form))) == set(MeetingForm)


def circles(session: Session) -> Counter[int]:
    """How many meetings have how many people."""
    of_each = select(func.count()).select_from(Participant).group_by(Participant.meeting_id)
    return Counter(session.scalars(of_each))


def states(session: Session) -> Counter[Status]:
    """How many cases are how far."""
    return Counter(session.scalars(select(Ticket.status).where(OF_THE_FORTNIGHT)))


def overlaps(session: Session) -> int:
    """Pairs of claims that hold the same thing at the same time."""
    other = aliased(Claim)
    both = select(func.count()).where(
        Claim.resource_id == other.resource_id,
        Claim.id < other.id,
        Claim.state != ClaimState.RELEASED,
        other.state != ClaimState.RELEASED,
        Claim.starts_at < other.ends_at,
        other.starts_at < Claim.ends_at,
    )
    return session.scalar(both) or 0


def is_in_office_hours(session: Session, now: datetime) -> None:
    """Every meeting but those that begin soon at any hour: Ida's, and two with trouble."""
    soon = Meeting.purpose.in_(["Samtale før hjemkomst", FORUM, DISCHARGE]) & (
        Occurrence.starts_at > now
    )
    for at in session.scalars(select(Occurrence.starts_at).join(Meeting).where(~soon)):
        local = clock.to_local(at)
        assert local.weekday() < 5
        assert 8 <= local.hour < 15


def has_happened(session: Session, now: datetime) -> None:
    """Nothing is written down that has not happened yet."""
    columns = (AuditEntry.at, TicketEvent.at, OutboxMessage.created_at, Meeting.created_at)
    for column in columns:
        assert (session.scalar(select(func.max(column))) or now) <= now, column


def is_not_flooded(session: Session) -> None:
    """Some hundreds of messages, so that `make run` has soon written them all."""
    count = session.scalar(select(func.count()).select_from(OutboxMessage)) or 0
    assert 200 < count < MOST_MESSAGES
