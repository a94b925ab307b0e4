"""Mails at the desk, made by hand, and what is in the database of them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from notifications.models import OutboxMessage
from support.models import TicketMail
from tests.inbound.mails import Mail, Part, alternative, mixed, text
from tests.support.makers import read_anew

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
PAGE = "text/html; charset=utf-8"


def attached(name: str, content: bytes = PNG, kind: str = "image/png") -> Part:
    """A file."""
    more = (f'Content-Disposition: attachment; filename="{name}"',)
    return Part(kind, content, "base64", more=more)


def with_files(*files: Part, words: str = "Se her") -> bytes:
    """A mail with these attached."""
    return Mail(mixed(text(words), *files)).raw()


def with_page(html: str, words: str = "Se her") -> bytes:
    """A mail with a page beside its words."""
    return Mail(alternative(text(words), Part(PAGE, html))).raw()


def kept(session: Session) -> Sequence[TicketMail]:
    """The mails at the desk, in their order."""
    read_anew(session)
    rows = select(TicketMail).options(undefer(TicketMail.html)).order_by(TicketMail.id)
    return session.scalars(rows).all()


def only_mail(session: Session) -> TicketMail:
    """The one there is."""
    [mail] = kept(session)
    return mail


def sent_to(session: Session, address: str) -> Sequence[OutboxMessage]:
    """Everything that was written to somebody, in its order."""
    read_anew(session)
    to = select(OutboxMessage).where(OutboxMessage.address == address)
    return session.scalars(to.order_by(OutboxMessage.id)).all()
