"""Who sees which mail: as the ticket it is on, or whoever works at the desk whose list it is on."""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import undefer

from accounts.models import User
from accounts.reading import READER, of_reader
from core.db import db
from support import access
from support.models import MailFile, TicketMail


def one_for(actor: User, mail_id: int, *, now: datetime) -> Select[TicketMail]:
    """The mail, if the actor may read it: also on a ticket that goes on as one that they see."""
    of_it = select(TicketMail.ticket_id).where(TicketMail.id == mail_id)
    on_ticket = access.seen_with(actor, of_it, now=now).order_by(None).exists()
    at_desk = TicketMail.support_unit_id.in_(access.my_units(actor))
    is_read = or_(on_ticket, and_(TicketMail.ticket_id.is_(None), at_desk))
    return select(TicketMail).where(TicketMail.id == mail_id, is_read)


def unsorted_for(actor: User) -> Select[TicketMail]:
    """What lies on the lists of the actor's desks, the oldest first."""
    return (
        select(TicketMail)
        .where(
            TicketMail.support_unit_id.in_(access.my_units(actor)),
            TicketMail.ticket_id.is_(None),
            TicketMail.sorted_at.is_(None),
        )
        .order_by(TicketMail.id)
    )


def count_unsorted(actor: User) -> int:
    """How many of them."""
    return db.session.scalar(_how_many(), of_reader(actor)) or 0


@cache
def _how_many() -> Select[int]:
    waiting = unsorted_for(READER).order_by(None).subquery()
    return select(func.count()).select_from(waiting)


def find_mail(actor: User, mail_id: int, *, now: datetime) -> TicketMail | None:
    """The mail, if the actor may read it."""
    wanted = one_for(actor, mail_id, now=now)
    return db.session.scalar(wanted.options(undefer(TicketMail.html)))


def lock_mail(actor: User, mail_id: int, *, now: datetime) -> TicketMail | None:
    """The same, held: of two who sort it at once, the second sees what the first did. Held before
    it is asked who may read it: PostgreSQL would ask that of the case it was on before."""
    db.session.execute(select(TicketMail.id).where(TicketMail.id == mail_id).with_for_update())
    wanted = one_for(actor, mail_id, now=now)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def find_file(actor: User, mail_id: int, file_id: int, *, now: datetime) -> MailFile | None:
    """Something attached to it, with its content."""
    of_mail = one_for(actor, mail_id, now=now)
    wanted = select(MailFile).where(
        MailFile.id == file_id, MailFile.mail_id.in_(of_mail.with_only_columns(TicketMail.id))
    )
    return db.session.scalar(wanted.options(undefer(MailFile.content)))
