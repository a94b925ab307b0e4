"""Who must know how a case ended, as its page says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from booking.support_queries import MeetingFacts
from support.models import Notice, Status, Ticket
from support.wording import HOW_TOLD, moment


@dataclass(frozen=True)
class NoticeRow:
    """Somebody who must know."""

    id: int
    who: str
    how: str
    kind: str  # of the status: good, bad or none
    is_told: bool
    must_be_rung: bool = False  # nothing is on its way to them
    phone: str | None = None

    @property
    def text(self) -> str:
        """All of it in a line."""
        return f"{self.who}: {self.how}"


def rows_of(
    ticket: Ticket, meeting: MeetingFacts | None, phone: str | None, *, now: datetime
) -> Sequence[NoticeRow]:
    """Everybody who is to know, in the order they were noted. `phone` is the requester's."""
    return [_row(ticket, notice, meeting, phone, now) for notice in ticket.notices]


def _row(
    ticket: Ticket, notice: Notice, meeting: MeetingFacts | None, phone: str | None, now: datetime
) -> NoticeRow:
    if notice.told_at and notice.told_by:
        how = _("%(how)s %(when)s", how=HOW_TOLD[notice.told_by], when=moment(notice.told_at, now))
        return NoticeRow(notice.id, notice.label, how, "good", is_told=True)
    if notice.outbox_id and not notice.failed_at:
        return NoticeRow(notice.id, notice.label, _("on its way"), "none", is_told=False)
    failed = _("the message did not arrive. Call."), "bad"
    how, kind = failed if notice.failed_at else (_("can only be told by phone"), "none")
    return NoticeRow(
        notice.id, notice.label, how, kind, is_told=False,
        must_be_rung=ticket.status == Status.CLOSING, phone=_number(ticket, notice, meeting, phone),
    )  # fmt: skip


def _number(
    ticket: Ticket, notice: Notice, meeting: MeetingFacts | None, phone: str | None
) -> str | None:
    """Of the requester, or of the meeting where its leader is to be told. Else it is not known."""
    if notice.support_unit_id:
        return None
    if meeting and notice.user_id == meeting.leader_id and notice.user_id != ticket.user_id:
        return meeting.phone
    return phone if notice.participant_id == ticket.participant_id else None
