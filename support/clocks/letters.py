"""What a unit is told of a promise: that its time is nearly up, or that it is."""

from datetime import datetime
from uuid import UUID

from core.db import db
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient
from support.clocks.models import Stage, TicketClock

DUE_SOON, OVERDUE = "ticket-due-soon", "ticket-overdue"
KINDS = {Stage.DUE_SOON: DUE_SOON, Stage.OVERDUE: OVERDUE}


def letter(
    *,
    ticket_id: UUID,
    number: int,
    place: str,
    meeting_id: str | None,
    starts_at: datetime | None,
    unit_id: UUID,
    email: str,
    stage: Stage,
    promise: str,
    due_at: datetime,
) -> tuple[Draft, Recipient]:
    """To the unit's mailbox, in Danish: it belongs to a function, not to a person."""
    payload = {
        "reader": "unit",
        "ticket_id": str(ticket_id),
        "number": number,
        "place": place,
        "starts_at": starts_at.isoformat() if starts_at else None,
        "promise": promise,
        "due_at": due_at.isoformat(),
    }
    to = Recipient(
        channel=Channel.EMAIL,
        address=email,
        language="da",
        stream=f"{number}:{unit_id}",
        meeting_id=UUID(meeting_id) if meeting_id else None,
    )
    return Draft(KINDS[stage], payload), to


def is_still_so(message: OutboxMessage, now: datetime) -> bool:
    """Whether that promise is still the one, and not kept: mail may have waited for a server."""
    clock = db.session.get(TicketClock, UUID(message.payload["ticket_id"]))
    if clock is None or clock.ended_at:
        return False
    outstanding = {
        "answer": clock.answer_due_at if clock.answered_at is None else None,
        "accept": clock.accept_due_at if clock.accepted_at is None else None,
    }
    due_at = datetime.fromisoformat(message.payload["due_at"])
    is_late = now >= due_at
    if is_late != (message.kind == OVERDUE):
        return False
    return outstanding.get(message.payload["promise"], due_at) == due_at
