"""What a move of a ticket means for its clocks. A task has a time of its own, and none of these."""

from datetime import datetime

from support.clocks import keeping
from support.clocks.history import Reason
from support.models import OPEN, EventKind, Status, Ticket, WaitsFor

OF_THE_MEETING = (
    EventKind.MEETING_CANCELLED, EventKind.MEETING_MOVED, EventKind.MEETING_REVIVED,
)  # fmt: skip
Before = tuple[Status, WaitsFor | None]


def follow(ticket: Ticket, event: EventKind, before: Before, *, now: datetime) -> None:
    """Tell the clocks, by the category that it left and the one that it is in now. Whom it was
    handed over to is told them where it arrives (placing.settle)."""
    if ticket.parent_id is not None:
        return
    was_open, is_open = before[0] in OPEN, ticket.status in OPEN
    if event in OF_THE_MEETING:
        is_off = event == EventKind.MEETING_CANCELLED
        keeping.meeting_changed(ticket, is_off=is_off, now=now)
    elif was_open and not is_open:
        keeping.resolved(ticket, now=now)
    elif event == EventKind.RESTORED:
        keeping.undone(ticket, now=now)
    elif is_open and not was_open:
        keeping.reopened(ticket, now=now)
    elif event == EventKind.REPLIED:
        keeping.replied(ticket, now=now)
    elif event != EventKind.HANDED_OVER:
        _in_hand(ticket, event, before, now)


def _in_hand(ticket: Ticket, event: EventKind, before: Before, now: datetime) -> None:
    reason = ticket.waiting_for
    if reason and before != (ticket.status, reason):
        keeping.paused(ticket, Reason(reason.value), now=now)
    elif before[0] == Status.WAITING and ticket.status != Status.WAITING:
        keeping.resumed(ticket, now=now)
    if event == EventKind.TAKEN:
        keeping.taken(ticket, now=now)
