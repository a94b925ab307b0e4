"""Mails as the thread of a ticket shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, select

from core.db import db
from support.models import MailSort, Ticket, TicketMail


@dataclass(frozen=True)
class FileNote:
    """Something attached."""

    id: int
    name: str
    size: int
    is_left_out: bool

    @property
    def kilobytes(self) -> int:
        """As people read sizes."""
        return max(1, round(self.size / 1000))


@dataclass(frozen=True)
class MailNote:
    """What came with the words of an event."""

    id: int
    sender: str
    is_stranger: bool
    is_doubtful: bool
    is_by_machine: bool
    is_too_large: bool
    is_unread: bool
    is_capped: bool
    has_page: bool
    text: str
    quoted: str
    files: Sequence[FileNote]


def notes_of(tickets: Iterable[Ticket]) -> Mapping[int, MailNote]:
    """By event. Two statements, however many."""
    ids = [ticket.id for ticket in tickets]
    rows = db.session.execute(_of_tickets(), {"tickets": ids})
    return {mail.event_id: note(mail, has_page) for mail, has_page in rows if mail.event_id}


@cache
def _of_tickets() -> Select[TicketMail, bool]:
    theirs = TicketMail.ticket_id.in_(bindparam("tickets", expanding=True))
    return select(TicketMail, TicketMail.html != "").where(theirs).order_by(TicketMail.id)


def note(mail: TicketMail, has_page: bool) -> MailNote:
    """As plain values."""
    return MailNote(
        id=mail.id,
        sender=mail.sender,
        is_stranger=mail.is_stranger,
        is_doubtful=mail.is_proven is False,
        is_by_machine=mail.sort == MailSort.MACHINE,
        is_too_large=mail.sort == MailSort.TOO_LARGE,
        is_unread=mail.sort == MailSort.UNREAD,
        is_capped=mail.is_capped,
        has_page=has_page,
        text=mail.text,
        quoted=mail.quoted,
        files=[FileNote(f.id, f.name or "-", f.size, f.is_left_out) for f in mail.files],
    )
