"""Mail addresses that nothing is sent to: they do not exist, or somebody complained.

A mail server that is written to at such addresses again and again turns all our mail away. Whoever
looks after the service can let an address be used again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import User
from core import audit
from core.db import Base, db, insert_new, words
from notifications.failures import PermanentFailure
from notifications.models import Channel, OutboxMessage
from notifications.words import KNOWN_BAD

SUPPRESSED = audit.declare("mail-suppressed", "reason")
LIFTED = audit.declare("mail-used-again", "reason")
LOOKED = audit.declare("mail-suppressions-seen", "searched")
MOST = 100  # lines of the list; the search finds the others
NOBODY_THERE = ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.10", "5.2.1", "5.4.4")


class WhySuppressed(StrEnum):
    """What happened."""

    NOBODY = "nobody"  # no such address, or no such mailbox any more
    COMPLAINT = "complaint"  # marked as unwanted where it was read


class MailSuppression(Base):
    """Its row is the fact that no mail is sent there."""

    __tablename__ = "mail_suppression"
    __table_args__ = (
        Index("ix_mail_suppression_since", "since"),
        Index("ix_mail_suppression_outbox", "outbox_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254), unique=True)  # in small letters
    since: Mapped[datetime]
    reason: Mapped[WhySuppressed] = mapped_column(words(WhySuppressed))
    outbox_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL")
    )

    @property
    def masked(self) -> str:
        """Enough to know it by for who asks about it, and no list of people's addresses."""
        local, _at, domain = self.address.rpartition("@")
        return f"{local[:1]}…@{domain}"


class Suppressed(PermanentFailure):
    """Nobody tried: it stands on the list."""

    def __init__(self) -> None:
        super().__init__(KNOWN_BAD)


def demand_usable(message: OutboxMessage) -> None:
    """Raises Suppressed for a mail to an address that stands on the list."""
    if message.channel is Channel.EMAIL and message.address.lower() in suppressed(
        [message.address]
    ):
        raise Suppressed


def suppressed(addresses: Collection[str]) -> frozenset[str]:
    """Which of these, in small letters, stand on the list. One statement."""
    asked = [address.lower() for address in addresses]
    if not asked:
        return frozenset()
    known = select(MailSuppression.address).where(MailSuppression.address.in_(asked))
    return frozenset(db.session.scalars(known))


def is_nobody_there(code: str) -> bool:
    """Whether a server's code says that the address is the fault, and not the mail or the hour."""
    return code.rpartition(" ")[2] in NOBODY_THERE


def note_failure(message: OutboxMessage, code: str, *, now: datetime) -> None:
    """It will never get there: if the address is to blame, nothing more is sent to it."""
    if message.channel is Channel.EMAIL and is_nobody_there(code):
        suppress(message, WhySuppressed.NOBODY, now=now)


def suppress(message: OutboxMessage, reason: WhySuppressed, *, now: datetime) -> None:
    """From now on nothing is sent to where this went. The first reason stands."""
    row = {
        "address": message.address.lower(),
        "since": now,
        "reason": reason,
        "outbox_id": message.id,
    }
    made = insert_new(MailSuppression, [row]).returning(MailSuppression.address)
    if db.session.execute(made).first():
        audit.record(
            audit.SYSTEM,
            SUPPRESSED,
            subject=message.participant_id or message.user_id,
            meeting=message.meeting_id,
            now=now,
            reason=reason.value,
        )


def newest(address: str = "") -> Sequence[MailSuppression]:
    """Those that were put on the list last; or the one with that address."""
    listed = select(MailSuppression)
    if address:
        listed = listed.where(MailSuppression.address == address.lower())
    latest_first = listed.order_by(MailSuppression.since.desc(), MailSuppression.id.desc())
    return db.session.scalars(latest_first.limit(MOST)).all()


def note_look(by: User, *, searched: bool, now: datetime) -> None:
    """Who reads the list reads of people."""
    audit.record(by.as_actor(), LOOKED, subject=by.id, now=now, searched=searched)


def lift(id: int, *, by: User, now: datetime) -> bool:
    """It may be used again. False: it does not stand there any more."""
    gone = delete(MailSuppression).where(MailSuppression.id == id)
    row = db.session.execute(
        gone.returning(MailSuppression.reason).execution_options(synchronize_session=False)
    ).first()
    if row is None:
        return False
    audit.record(by.as_actor(), LIFTED, subject=by.id, now=now, reason=row.reason.value)
    return True
