"""Small makers for the tests of figures: meetings that were held and closed, cases that ended."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.models import Attendance, Came, Closing, ClosingPerson, Reached
from support.clocks.history import Event, Goal, Kind
from support.clocks.models import ClockEvent, TicketClock
from support.models import Audience, Outcome, Status, SupportModel, SupportUnit, Ticket
from tests.factories import Cast
from tests.support.makers import Held, make_meeting

AUTUMN = datetime(2024, 10, 16, 8, tzinfo=UTC)  # a Wednesday, 10 o'clock in Denmark
OCTOBER = "span=own&first=2024-10-01&last=2024-10-31"
MINUTE = timedelta(minutes=1)
ALL_CAME = {"anna": Came.TOOK_PART, "ida": Came.TOOK_PART, "jens": Came.TOOK_PART}


def hold(
    session: Session,
    cast: Cast,
    starts_at: datetime = AUTUMN,
    came: Mapping[str, Came] | None = None,
    **facts: Any,
) -> Held:
    """A meeting of Anna's that took place and was closed; `facts` are of the meeting itself."""
    held = make_meeting(session, cast, starts_at)
    for name, value in facts.items():
        setattr(held.meeting, name, value)
    close(session, held, came or ALL_CAME)
    seen = {"occurrence_id": held.occurrence.id, "participant_id": held.anna.id}
    session.add(Attendance(**seen, joined_at=starts_at - 6 * MINUTE))
    session.commit()
    return held


def close(session: Session, held: Held, came: Mapping[str, Came], **facts: Any) -> Closing:
    """One version; Ida gets what was agreed."""
    of_it = Closing.occurrence_id == held.occurrence.id
    last = session.scalar(select(func.max(Closing.version)).where(of_it)) or 0
    said = {"reached": Reached.YES, "why": "", "agreed": "Vi ses.", "more": ""} | facts
    made = Closing(
        occurrence_id=held.occurrence.id, version=last + 1, by_id=held.meeting.leader_id,
        at=held.occurrence.ends_at, **said,
    )  # fmt: skip
    for name, how in came.items():
        person = getattr(held, name)
        made.people.append(
            ClosingPerson(participant_id=person.id, came=how, had_trouble=False, reason="",
                          gets_minutes=name == "ida")
        )  # fmt: skip
    session.add(made)
    session.commit()
    return made


def put_case(session: Session, cast: Cast, opened_at: datetime = AUTUMN, **facts: Any) -> Ticket:
    """A citizen of Kolding was helped by the hotline, ten minutes before the meeting."""
    unit: SupportUnit = facts.pop("unit", cast.at.hotline)
    number = session.scalar(select(func.max(Ticket.number))) or 1000
    made = Ticket(
        **{
            "id": uuid.uuid4(), "number": number + 1,
            "requester": "Ida, borger", "organisation_id": cast.at.kolding.id,
            "audience": Audience.CITIZEN, "model": SupportModel.LOCAL_FIRST,
            "is_cross_sector": False, "subject": "Sagen", "opened_at": opened_at,
            "snapshot": {"place": "Kolding", "convening_id": str(cast.at.kolding.id)},
            "status": Status.CLOSED, "outcome": Outcome.CAN_ATTEND, "responsible_id": unit.id,
            "meeting_starts_at": opened_at + 30 * MINUTE, "closed_at": opened_at + 20 * MINUTE,
        } | facts
    )  # fmt: skip
    session.add(made)
    session.flush()
    ended_at = None if made.status in (Status.NEW, Status.ACTIVE) else opened_at + 20 * MINUTE
    session.add(TicketClock(ticket_id=made.id, support_unit_id=unit.id, ended_at=ended_at))
    session.commit()
    return made


def tell_clock(session: Session, ticket: Ticket, *events: tuple[int, Kind, Any]) -> None:
    """What its clock was told: so many minutes after it was opened; with a unit or a reason."""
    for minutes, kind, about in events:
        by_kind = {"reason": about} if kind == Kind.PAUSED else {"unit": about and about.id}
        goal = Goal(30) if kind in (Kind.STARTED, Kind.HANDED_OVER, Kind.REOPENED) else None
        event = Event(ticket.opened_at + minutes * MINUTE, kind, goal=goal, **by_kind)
        session.add(ClockEvent.of(ticket.id, event))
        session.flush()
    session.commit()
