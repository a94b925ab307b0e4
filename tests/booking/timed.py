"""The jobs of booking, run at a time of the test's own choosing, and what came of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.jobs import JOBS
from core.jobs import Job
from notifications.models import OutboxMessage
from tests.conftest import Work

FAMILY = "reminder-"


def job(name: str) -> Job:
    """The registered one."""
    return next(j for j in JOBS if j.name == name)


def run(work: Work, name: str, now: datetime) -> int:
    """As the worker does: asked first, then run in a transaction."""
    with work():
        if not job(name).has_due(now):
            return 0
    with work():
        return job(name).run(now)


def reminders(session: Session) -> Sequence[OutboxMessage]:
    """Every reminder in the outbox, as committed."""
    session.rollback()
    session.expire_all()
    wanted = select(OutboxMessage).where(OutboxMessage.kind.startswith(FAMILY))
    return session.scalars(wanted.order_by(OutboxMessage.id)).all()


def reached(session: Session) -> list[tuple[str, str]]:
    """Kind and address of each."""
    return [(m.kind.removeprefix(FAMILY), m.address) for m in reminders(session)]
