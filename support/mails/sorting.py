"""What a supporter does with a mail that named no ticket: each is sorted once, and none is lost."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, or_, select

from accounts.models import User
from booking import intake, support_queries
from booking.intake import Found
from core import audit
from core.db import db
from core.errors import DomainError
from support import access
from support.mails import access as mail_access
from support.models import Audience, EventKind, MailSort, Ticket, TicketEvent, TicketMail
from support.refusals import UnknownMeeting
from support.refusals_of_work import NoSuchCase
from support.services import linking, opening
from support.services.moving import move
from support.services.opening import Opening
from support.services.outside import hold
from support.services.telling import Post
from support.timeline import by_user, meeting_of
from support.wording import as_kept, role_of

READ = audit.declare("mail-read")
FETCHED = audit.declare("mail-file-fetched", "file")
SORTED = audit.declare("mail-sorted", "how")
AT_A_TIME = 50
UNSORTED = timedelta(days=90)  # ours: so long nobody has cared for what no person may have written
NOBODYS = (MailSort.LIST, MailSort.MACHINE, MailSort.SPAM)
SHOWN = 100
ORDER = (
    MailSort.PERSON,
    MailSort.TOO_LARGE,
    MailSort.UNREAD,
    MailSort.LIST,
    MailSort.MACHINE,
    MailSort.SPAM,
)


class MailSorted(DomainError):
    """A colleague was quicker."""

    message = _l("Somebody has sorted this mail already.")


def read(mail: TicketMail, *, by: User, now: datetime, file: int | None = None) -> None:
    """Write down that somebody looked, or saved a file."""
    subject = mail.ticket_id or mail.support_unit_id
    kind = FETCHED if file else READ
    facts: dict[str, Any] = {"file": file} if file else {}
    ticket = db.session.get(Ticket, mail.ticket_id) if mail.ticket_id else None
    about = meeting_of(ticket) if ticket else None
    audit.record(by.as_actor(), kind, subject=subject, meeting=about, now=now, **facts)


def senders_meetings(mail: TicketMail, *, now: datetime) -> Sequence[Found]:
    """Where somebody with the sender's address is invited: a guess, which a person checks."""
    return intake.find_by_mail(mail.sender, now=now) if mail.sender else []


def put_on(mail: TicketMail, number: int, *, by: User, now: datetime) -> Ticket:
    """On a ticket that one sees, for the desk only. Raises MailSorted, NoSuchCase."""
    _must_wait(mail)
    id = access.id_of_number(by, number, now=now)
    ticket = access.find_ticket(by, id, now=now) if id else None
    if ticket is None:
        raise NoSuchCase
    ticket = hold(ticket.id) if ticket.parent_id else linking.goes_on_as(ticket)
    event = move(
        ticket, EventKind.MAILED, by=by_user(by), now=now,
        text=mail.text, is_internal=True, name=mail.sender,
    )  # fmt: skip
    return _on_ticket(mail, ticket, event, "put-on", by, now)


def open_for(mail: TicketMail, row: Found, *, by: User, post: Post, now: datetime) -> Ticket:
    """Open a ticket for whom the supporter takes the sender for; it goes on the one that is open.
    Raises MailSorted, UnknownMeeting."""
    _must_wait(mail)
    if going_on := opening.open_ticket_of(row.participant_id):
        if access.find_ticket(by, going_on.id, now=now) is None:
            raise NoSuchCase
        return put_on(mail, going_on.number, by=by, now=now)
    ticket = opening.open_ticket(_asked(mail, row), by=by_user(by), post=post, now=now)
    db.session.flush()
    said = (EventKind.OPENED, EventKind.CALLED)
    last = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id, TicketEvent.kind.in_(said))
    event = db.session.scalars(last.order_by(TicketEvent.id.desc()).limit(1)).one()
    return _on_ticket(mail, ticket, event, "opened", by, now)


def _asked(mail: TicketMail, row: Found) -> Opening:
    facts = support_queries.meeting_facts(row.occurrence_id)
    contact = support_queries.contact_of(row.participant_id) if row.participant_id else None
    if facts is None or contact is None:
        raise UnknownMeeting
    own = None if contact.is_private else contact.organisation_id
    return Opening(
        occurrence_id=row.occurrence_id,
        participant_id=row.participant_id,
        user_id=contact.user_id,
        requester=as_kept(contact.kind, contact.name),
        snapshot=role_of(contact.kind),
        audience=Audience.CITIZEN if contact.is_private else Audience.STAFF,
        organisation_id=own or facts.convening_id,
        words=mail.text,
        device=_("Wrote a mail"),
        intake_id=mail.support_unit_id,
    )


def put_aside(mail: TicketMail, *, by: User, now: datetime) -> None:
    """Nobody need do anything. It can be read for some time yet. Raises MailSorted."""
    _must_wait(mail)
    _sorted(mail, "put-aside", by, now)


def _must_wait(mail: TicketMail) -> None:
    if mail.ticket_id or mail.sorted_at:
        raise MailSorted


def _on_ticket(
    mail: TicketMail, ticket: Ticket, event: TicketEvent, how: str, by: User, now: datetime
) -> Ticket:
    db.session.flush()
    _sorted(mail, how, by, now)
    mail.ticket_id, mail.event_id = ticket.id, event.id
    return ticket


def _sorted(mail: TicketMail, how: str, by: User, now: datetime) -> None:
    mail.sorted_at, mail.sorted_by_id = now, by.id
    audit.record(by.as_actor(), SORTED, subject=mail.support_unit_id, now=now, how=how)


def _old(kept: timedelta, now: datetime) -> Select[TicketMail]:
    is_aside = and_(TicketMail.sorted_at.is_not(None), TicketMail.sorted_at < now - kept)
    is_left = and_(
        TicketMail.sorted_at.is_(None), TicketMail.sort.in_(NOBODYS), TicketMail.at < now - UNSORTED
    )
    return select(TicketMail).where(TicketMail.ticket_id.is_(None), or_(is_aside, is_left))


def has_old(kept: timedelta, now: datetime) -> bool:
    """Whether something was put aside for longer than that, or never cared for."""
    old = _old(kept, now).with_only_columns(TicketMail.id)
    return db.session.scalar(old.limit(1)) is not None


def old_files(kept: timedelta, *, now: datetime) -> Sequence[str]:
    """The names of what lies in the shared folder of those that `forget` lets go of next."""
    return [file.file_name for mail in _oldest(kept, now) for file in mail.files if file.file_name]


def forget(kept: timedelta, *, now: datetime) -> int:
    """Let go of it, with what is attached. How many."""
    gone = _oldest(kept, now)
    for mail in gone:
        db.session.delete(mail)
    return len(gone)


def _oldest(kept: timedelta, now: datetime) -> Sequence[TicketMail]:
    old = _old(kept, now).order_by(TicketMail.id).limit(AT_A_TIME)
    return db.session.scalars(old).all()


def maybe(mail: TicketMail, actor: User, *, now: datetime) -> Ticket | None:
    """The ticket that it may be about, if the actor sees it."""
    id: uuid.UUID | None = mail.maybe_id
    return access.find_ticket(actor, id, now=now) if id else None


def waiting_for(actor: User) -> Sequence[TicketMail]:
    """What is to be sorted: people's first, then what a list sent on, then what may be spam."""
    rows = db.session.scalars(mail_access.unsorted_for(actor).limit(SHOWN)).all()
    return sorted(rows, key=lambda mail: (ORDER.index(mail.sort), mail.id))
