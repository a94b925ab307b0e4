"""A service that is being tried out writes to its own people only, until somebody goes live.

What is meant for others is kept in the outbox, and leaves when it goes live: it is no failure.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from accounts.models import User
from core import audit
from core.db import Base, db, insert_new
from notifications.failures import Postponed
from notifications.models import Channel, OutboxMessage
from notifications.words import KEPT

WENT_LIVE = audit.declare("went-live", "released")
LOOK_AGAIN = timedelta(minutes=15)
THE_ONLY_ONE = 1
BY_OPERATORS_HAND = "test-message"


class WentLive(Base):
    """Its row is the fact that everybody gets their messages; its key makes a second impossible."""

    __tablename__ = "went_live"
    __table_args__ = (CheckConstraint("id = 1", name="once"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = relationship()


class Kept(Postponed):
    """The service is being tried out, and this is none of its own people. Nobody tried."""

    def __init__(self) -> None:
        super().__init__(KEPT, LOOK_AGAIN)


def demand_receiver(message: OutboxMessage) -> None:
    """Raises Kept for whoever must not be written to yet."""
    by_hand = message.kind == BY_OPERATORS_HAND
    if not by_hand and not may_write_to(message.channel, message.address):
        raise Kept


def went_live() -> WentLive | None:
    """When, and who said so."""
    asked = select(WentLive).where(WentLive.id == THE_ONLY_ONE).options(joinedload(WentLive.by))
    return db.session.scalars(asked).one_or_none()


def may_write_to(channel: Channel, address: str) -> bool:
    """Whether the service is live, or somebody who signs in here has that address."""
    if went_live() is not None:
        return True
    by_mail = channel is Channel.EMAIL
    has_it = User.email == address.lower() if by_mail else User.phone == address
    own = select(User.id).where(has_it, User.is_active)
    return db.session.scalar(own.limit(1)) is not None


def count_kept() -> int:
    """How many messages wait for it."""
    return db.session.scalar(select(func.count(OutboxMessage.id)).where(*_kept())) or 0


def go_live(by: User, *, now: datetime) -> bool:
    """From now on everybody gets their messages, those that were kept at once. False: it is so
    already, of two at once too."""
    row = {"id": THE_ONLY_ONE, "at": now, "by_id": by.id}
    made = insert_new(WentLive, [row]).returning(WentLive.id)
    if db.session.execute(made).first() is None:
        return False
    freed = update(OutboxMessage).where(*_kept()).values(due_at=now, failure=None)
    rows = db.session.execute(
        freed.returning(OutboxMessage.id).execution_options(synchronize_session=False)
    ).all()
    audit.record(by.as_actor(), WENT_LIVE, subject=by.id, now=now, released=len(rows))
    return True


def _kept() -> tuple[ColumnElement[bool], ...]:
    waits = OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None)
    return (*waits, OutboxMessage.failure == KEPT)
