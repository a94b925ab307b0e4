"""An organisation's own address as the sender of its mails, where whoever runs the service allows
its domain: without their DKIM record receivers throw such mails away (DMARC)."""

from collections.abc import Collection
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from accounts import facts
from accounts.models import Organisation, Unit, User
from accounts.own_addresses import plain
from core import audit
from core.config import Settings
from core.db import db
from core.errors import DomainError

CHANGED = audit.declare("mail-sender-changed", "is_own")


class DomainNotAllowed(DomainError):
    """Nobody has said that mails signed for it arrive."""

    field = "address"
    message = _l(
        "Mails may not come from that domain. Whoever runs the service allows domains: first their"
        " DNS has to say that we may sign."
    )


class IsMailbox(DomainError):
    """Its readers would be invited by themselves, and answers would not come to us."""

    field = "address"
    message = _l(
        "That is the mailbox of a unit. Use an address that nobody reads: what comes to it is"
        " passed on to us."
    )


def domains(chosen: Settings) -> list[str]:
    """Those, in small letters, that organisations may write from."""
    named = chosen.mail_sender_domains.lower().split(",")
    return [name.strip() for name in named if name.strip()]


def sender_of(own: str | None, chosen: Settings) -> str:
    """Who a mail is from: an organisation's own address while its domain is allowed, else ours.
    What is not allowed any more would be thrown away where it arrives."""
    domain = (own or "").rpartition("@")[2].lower()
    return own if own and domain in domains(chosen) else chosen.mail_from


def change(
    organisation: Organisation,
    address: str | None,
    *,
    allowed: Collection[str],
    by: User,
    now: datetime,
) -> None:
    """From now on its new meetings are written of from there; None: from ours. Raises
    DomainNotAllowed, IsMailbox."""
    if address == organisation.mail_sender:
        return
    if address:
        if address.rpartition("@")[2].lower() not in allowed:
            raise DomainNotAllowed
        if _is_of_a_unit(address):
            raise IsMailbox
        facts.sender_chosen.send(None, address=address)
    organisation.mail_sender = address
    audit.record(
        by.as_actor(), CHANGED, subject=organisation.id, now=now, is_own=address is not None
    )


def _is_of_a_unit(address: str) -> bool:
    """Whether a unit is written to there, also by something after a plus."""
    at = "@" + address.rpartition("@")[2].lower()
    there = select(Unit.email).where(func.lower(Unit.email).endswith(at, autoescape=True))
    return any(plain(email or "") == plain(address) for email in db.session.scalars(there))


def in_use() -> list[tuple[str, str]]:
    """Which organisations have an address of their own: name and address."""
    named = select(Organisation.name, Organisation.mail_sender).where(
        Organisation.mail_sender.is_not(None)
    )
    found = db.session.execute(named.order_by(Organisation.name))
    return [(name, address or "") for name, address in found]
