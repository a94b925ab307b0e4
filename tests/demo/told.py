"""Instants at which the story must hold, and what a test asks of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.models import Meeting, MeetingDraft, Occurrence
from core import clock
from core.audit import AuditEntry
from notifications.models import OutboxMessage
from support.models import Status, Ticket, TicketEvent

WEDNESDAY = datetime(2026, 12, 2, 8, 52, tzinfo=UTC)  # 9.52 in Denmark
ODD_TIMES = {
    "a Wednesday morning": WEDNESDAY,
    "a Monday before work": datetime(2026, 11, 30, 5, 10, tzinfo=UTC),
    "the hotline opens": datetime(2026, 11, 30, 8, 1, tzinfo=UTC),
    "a Friday at 16": datetime(2026, 11, 27, 15, tzinfo=UTC),
    "a Saturday evening": datetime(2026, 11, 28, 20, 14, 59, tzinfo=UTC),
    "a Sunday after midnight": datetime(2026, 11, 28, 23, 5, tzinfo=UTC),
    "the end of the year": datetime(2026, 12, 31, 22, 55, tzinfo=UTC),
    "the night of March": datetime(2027, 3, 28, 0, 40, tzinfo=UTC),
    "the morning after March": datetime(2027, 3, 28, 1, 0, 1, tzinfo=UTC),
    "the night of October": datetime(2026, 10, 24, 23, 50, tzinfo=UTC),
    "the hour that comes twice": datetime(2026, 10, 25, 0, 50, tzinfo=UTC),
    "a leap day": datetime(2028, 2, 29, 12, 30, tzinfo=UTC),
}


def starts_of(session: Session, purpose: str) -> Sequence[datetime]:
    """When the meetings about this begin."""
    wanted = select(Occurrence.starts_at).join(Meeting).where(Meeting.purpose == purpose)
    return session.scalars(wanted).all()


HOTLINE = "Hotline for borgere, Region Syddanmark"
CASES = {
    "Karl": (HOTLINE, Status.CLOSED),
    "Else": (HOTLINE, Status.CLOSING),
    "Poul": ("Lokal it, Kolding Kommune", Status.WAITING),
    "Jens": ("Fælles support, Region Syddanmark", Status.NEW),
    "Ida": (HOTLINE, Status.NEW),
}
WRITTEN_DOWN = (
    AuditEntry.at,
    TicketEvent.at,
    OutboxMessage.created_at,
    Meeting.created_at,
    MeetingDraft.updated_at,
)


def cases(session: Session) -> dict[str, tuple[str, Status]]:
    """Who asked for help, who has the case, and how far it is."""
    return {
        ticket.requester.replace(",", "").split()[0]: (
            ticket.responsible.unit.place,
            ticket.status,
        )
        for ticket in session.scalars(select(Ticket))
    }


def begins_soon(session: Session, now: datetime) -> None:
    """Ida's meeting: in a quarter of an hour or two, but not in the hour that comes twice."""
    [soon] = starts_of(session, "Samtale før hjemkomst")
    assert soon.minute % 15 == soon.second == soon.microsecond == 0
    assert timedelta(minutes=15) <= soon - now
    clock.from_local(clock.to_local(soon).replace(tzinfo=None))
    is_that_night = clock.to_local(now).date().isoformat() == "2026-10-25"
    assert is_that_night or soon - now < timedelta(minutes=30)


def lies_in_order(session: Session, now: datetime) -> None:
    """One meeting is over; the planning comes before the network meeting, both by day."""
    [past] = starts_of(session, "Opfølgning på hjælpen")
    [planning] = starts_of(session, "Plan for hjælp og træning")
    [network] = starts_of(session, "Netværksmøde om skoleåret")
    assert past < now - timedelta(minutes=45)
    assert now + timedelta(hours=8) < planning < network < now + timedelta(days=7)
    assert [clock.to_local(at).hour for at in (planning, network)] == [10, 13]


def happened_before(session: Session, now: datetime) -> None:
    """Nothing is written down that has not happened yet."""
    for column in WRITTEN_DOWN:
        latest = session.scalar(select(func.max(column)))
        assert latest is not None
        assert latest <= now, column
