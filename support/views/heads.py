"""The head of a ticket's page: who has it, and what there is to know before anything else.

What happened and when, and when the meeting begins, are never in one sentence.
"""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from accounts.models import User
from booking.support_queries import MeetingFacts
from support import deadlines, directory
from support.models import EventKind, Outcome, Status, Ticket
from support.services import working
from support.services.opening import OPEN
from support.wording import OUTCOMES, first_of, meeting_begins, moment

WHO_HAS_IT = (EventKind.TAKEN, EventKind.GIVEN_BACK, EventKind.HANDED_OVER)


def state_of(ticket: Ticket, reader: User) -> str:
    """Who has it, or how far it is from being closed. A few words beside number and name."""
    if ticket.status == Status.CLOSED:
        return str(_("closed"))
    if ticket.status == Status.CLOSING:
        return str(_("closes when everybody has been told"))
    if ticket.assignee is None:
        return str(_("nobody has it now") if _was_given_back(ticket) else _("not taken yet"))
    if ticket.assignee_id == reader.id:
        return str(_("you have it"))
    return str(_("%(name)s has it", name=ticket.assignee.name))


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
    if ticket.status == Status.WAITING:
        return [str(_("Waits for %(name)s to answer.", name=first_of(ticket.requester)))]
    deadline = "" if is_off else _deadline(ticket, now)
    return [deadline] if deadline else []


def _ended(ticket: Ticket, now: datetime) -> list[str]:
    ends = [e.at for e in ticket.events if e.kind == EventKind.RESOLVED]
    when = moment(ends[-1], now)
    is_solved = ticket.outcome == Outcome.CAN_ATTEND
    ended = (
        _("Solved %(when)s.", when=when)
        if is_solved
        else _("Ended %(when)s, not solved.", when=when)
    )
    outcome = str(OUTCOMES[ticket.outcome]) if ticket.outcome else ""
    return [str(ended), outcome % {"name": first_of(ticket.requester)}]


def _deadline(ticket: Ticket, now: datetime) -> str:
    """By when the first answer is due, while nobody has given one."""
    if working.first_answer(ticket):
        return ""
    due = deadlines.first_answer_due(
        ticket.opened_at, ticket.meeting_starts_at, directory.timetable(ticket.responsible)
    )
    if due <= now:
        return str(_("The first answer is due now"))
    return str(_("First answer at the latest %(when)s", when=moment(due, now)))


def _was_given_back(ticket: Ticket) -> bool:
    kinds = [e.kind for e in ticket.events if e.kind in WHO_HAS_IT]
    return kinds[-1:] == [EventKind.GIVEN_BACK]
