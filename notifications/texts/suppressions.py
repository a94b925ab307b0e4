"""Numbers whose owners asked for no more SMS. What is meant for them becomes a call to make."""

from datetime import datetime

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core import audit
from core.db import Base, db, insert_new

STOPPED = audit.declare("sms-stopped")
RESUMED = audit.declare("sms-resumed")


class SmsSuppression(Base):
    """Its row is the fact that nobody sends an SMS there."""

    __tablename__ = "sms_suppression"

    phone: Mapped[str] = mapped_column(String(20), primary_key=True)
    since: Mapped[datetime]


def is_suppressed(phone: str) -> bool:
    """Whether they asked for no more."""
    asked = select(SmsSuppression.phone).where(SmsSuppression.phone == phone)
    return db.session.scalar(asked) is not None


def count() -> int:
    """How many numbers get none."""
    return db.session.scalar(select(func.count(SmsSuppression.phone))) or 0


def suppress(phone: str, *, now: datetime) -> None:
    """From now on nobody sends one."""
    made = insert_new(SmsSuppression, [{"phone": phone, "since": now}])
    if db.session.execute(made.returning(SmsSuppression.phone)).first():
        audit.record(audit.SYSTEM, STOPPED, subject=None, now=now)


def lift(phone: str, *, now: datetime) -> None:
    """They want them again."""
    gone = delete(SmsSuppression).where(SmsSuppression.phone == phone)
    if db.session.execute(gone.returning(SmsSuppression.phone)).first():
        audit.record(audit.SYSTEM, RESUMED, subject=None, now=now)
