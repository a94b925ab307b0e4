"""Addresses whose mails come to this installation: a unit that had one would be written to in
circles."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import Organisation
from core.config import Settings
from core.db import db
from core.errors import DomainError


class AddressOfOurs(DomainError):
    """What is sent there comes back to us."""

    field = "email"
    message = _l(
        "Mails to this address come to Mødebro itself, so they would go round. Write a mailbox"
        " that people read."
    )


def ours(chosen: Settings) -> frozenset[str]:
    """The address answers come to, that of bounces, the mailbox that is fetched from, and every
    organisation's own sender: whether its domain is allowed just now or not, it is passed on."""
    own = select(Organisation.mail_sender).where(Organisation.mail_sender.is_not(None))
    bounces = f"bounce@{chosen.mail_domain}"
    fixed = (chosen.mail_from, bounces, chosen.imap_user)
    named = (*fixed, *db.session.scalars(own))
    return frozenset(plain(address) for address in named if address and "@" in address)


def plain(address: str) -> str:
    """In small letters, without what stands after a plus: it reaches the same mailbox."""
    name, _at, host = address.strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def must_be_anothers(address: str | None, known: Collection[str]) -> None:
    """Raises AddressOfOurs for one of these, or for the same with something after a plus."""
    if address and plain(address) in known:
        raise AddressOfOurs
