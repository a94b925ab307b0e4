"""The head of a ticket's page: who has it, and what there is to know before anything else.

What happened and when, and when the meeting begins, are never in one sentence.
"""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking.support_queries import MeetingFacts
from support.models import OPEN, EventKind, Outcome, Status, Ticket, WaitsFor
from support.queries import CaseRow
from support.services import working
from support.wording import WAITS_FOR, ending_of, first_of, meeting_begins, moment, requester_of

WHO_HAS_IT = (
    EventKind.TAKEN,
    EventKind.GIVEN_BACK,
    EventKind.HANDED_OVER,
    EventKind.ACCEPTED,
)
OVER = {
    Status.RESOLVED: _l("answered"),
    Status.CLOSING: _l("closes when everybody has been told"),
    Status.CLOSED: _l("closed"),
    Status.MERGED: _l("merged into another"),
    Status.DISCARDED: _l("discarded"),
}


def state_of(ticket: Ticket, reader: User) -> str:
    """Who has it, or how far it is from being closed. A few words beside number and name."""
    if ticket.status in OVER:
        return str(OVER[ticket.status])
    if ticket.assignee is None:
        return str(_("nobody has it now") if _was_given_back(ticket) else _("not taken yet"))
    if ticket.assignee_id == reader.id:
        return str(_("you have it"))
    return str(_("%(name)s has it", name=ticket.assignee.name))


def state_words(row: CaseRow) -> str:
    """The same of a line in a list."""
    if row.status in OVER:
        return str(OVER[row.status])
    if row.is_free:
        return str(_("not taken yet"))
    return str(_("you have it") if row.is_mine else _("%(name)s has it", name=row.assignee))


def sentences_of(ticket: Ticket, meeting: MeetingFacts | None, *, now: datetime) -> Sequence[str]:
    """What stands under the heading, a line each. Of a meeting that was moved, where it is now."""
    is_open, is_off = ticket.status in OPEN, bool(meeting and meeting.is_cancelled)
    said = _open(ticket, is_off=is_off, now=now) if is_open else _ended(ticket, now)
    if is_off and not is_open:
        return [*said, str(_("The meeting is cancelled."))]
    if is_open and not ticket.is_learning:
        return said  # the minutes beside it say when the meeting begins
    return [*said, *meeting_begins(meeting.starts_at if meeting else ticket.meeting_starts_at, now)]


def _open(ticket: Ticket, *, is_off: bool, now: datetime) -> list[str]:
    if ticket.is_learning:
        return [str(_("Reported after the meeting, to learn from. It is not urgent."))]
    if ticket.waiting_for == WaitsFor.REQUESTER:
        return [str(_("Waits for %(name)s to answer.", name=first_of(requester_of(ticket))))]
    if ticket.waiting_for:
        return [str(_("Waits for %(what)s.", what=WAITS_FOR[ticket.waiting_for]))]
    deadline = "" if is_off or ticket.parent_id else _deadline(ticket, now)
    return [deadline] if deadline else []


def _ended(ticket: Ticket, now: datetime) -> list[str]:
    ends = [e.at for e in ticket.events if e.kind == EventKind.RESOLVED]
    if not ends:
        return []  # a task, or not a case of its own any more
    when = moment(ends[-1], now)
    is_solved = ticket.outcome == Outcome.CAN_ATTEND
    ended = (
        _("Solved %(when)s.", when=when)
        if is_solved
        else _("Ended %(when)s, not solved.", when=when)
    )
    if ticket.outcome is None:
        return [str(ended)]
    return [str(ended), ending_of(ticket, ticket.outcome)]


def _deadline(ticket: Ticket, now: datetime) -> str:
    """By when the first answer is due, while nobody has given one."""
    due = ticket.clock.answer_due_at if ticket.clock else None
    if due is None or working.first_answer(ticket):
        return ""
    if due <= now:
        return str(_("The first answer is due now"))
    return str(_("First answer at the latest %(when)s", when=moment(due, now)))


def _was_given_back(ticket: Ticket) -> bool:
    kinds = [e.kind for e in ticket.events if e.kind in WHO_HAS_IT]
    return kinds[-1:] == [EventKind.GIVEN_BACK]
