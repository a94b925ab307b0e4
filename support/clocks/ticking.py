"""What the clocks make due: units are told of promises, and what stale hours left is counted anew.

A few at a time, found by indexes: an hour with nothing due costs two look-ups, however many cases
are open.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, update

from accounts.models import Unit
from core.db import db
from core.jobs import Job
from core.web import key, settings
from notifications import outbox
from support.clocks.keeping import count_anew
from support.clocks.letters import letter
from support.clocks.models import ClockNotice, Stage, TicketClock
from support.clocks.promises import Name
from support.models import SupportUnit, Ticket

TICK, RECOUNT = "clock-tick", "clock-recount"
MOST = 500  # in one transaction: others want to write too
EVERY = timedelta(seconds=20)
Found = Row[int, UUID, Name, Stage, datetime, datetime]
COLUMNS = (
    ClockNotice.id,
    ClockNotice.ticket_id,
    ClockNotice.promise,
    ClockNotice.stage,
    ClockNotice.at,
    ClockNotice.due_at,
)


def due_notices(now: datetime) -> Select[ClockNotice]:
    """What is to be told by now, the oldest first."""
    untold = ClockNotice.told_at.is_(None), ClockNotice.at <= now
    return select(ClockNotice).where(*untold).order_by(ClockNotice.at, ClockNotice.id)


def tick(now: datetime) -> int:
    """Tell some, and write down that it was done. How many; 0 when nothing is left.

    Of what a worker that was down left for one case, only the worst is told.
    """
    # Of its own, or PostgreSQL may ask it once a row: then the limit is none.
    first = due_notices(now).with_only_columns(ClockNotice.ticket_id).limit(MOST).cte("first")
    all_of_them = due_notices(now).where(ClockNotice.ticket_id.in_(select(first.c.ticket_id)))
    plain = all_of_them.with_only_columns(*COLUMNS).with_for_update(skip_locked=True)
    notices = db.session.execute(plain).all()
    if not notices:
        return 0
    worst = {n.ticket_id: n for n in sorted(notices, key=_badness)}
    told = (
        update(ClockNotice).where(ClockNotice.id.in_([n.id for n in notices])).values(told_at=now)
    )
    db.session.execute(told.execution_options(synchronize_session=False))
    _write_to_units(list(worst.values()), now)
    return len(notices)


def _badness(notice: Found) -> tuple[bool, datetime]:
    return notice.stage == Stage.OVERDUE, notice.at


def _write_to_units(notices: Sequence[Found], now: datetime) -> None:
    rows = {row.id: row for row in _facts(Ticket.id.in_([n.ticket_id for n in notices]))}
    letters = [
        letter(
            ticket_id=row.id,
            number=row.number,
            place=row.snapshot["place"],
            meeting_id=row.snapshot.get("meeting_id"),
            starts_at=row.meeting_starts_at,
            unit_id=row.responsible_id,
            email=row.email,
            stage=notice.stage,
            promise=notice.promise.value,
            due_at=notice.due_at,
        )
        for notice in notices
        if (row := rows.get(notice.ticket_id)) and row.email
    ]
    chosen = settings()
    outbox.enqueue_all(letters, mail_domain=chosen.mail_domain, key=key(), now=now)


def _facts(which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Of the cases and whoever has them. Plain columns: many at once."""
    wanted = (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.snapshot,
            Ticket.meeting_starts_at,
            Ticket.responsible_id,
            func.coalesce(SupportUnit.case_mailbox, Unit.email).label("email"),
        )
        .join(SupportUnit, SupportUnit.id == Ticket.responsible_id)
        .join(Unit, Unit.id == SupportUnit.unit_id)
        .where(which)
    )
    return db.session.execute(wanted).all()


def has_due(now: datetime) -> bool:
    """Whether `tick` would find anything."""
    wanted = due_notices(now).with_only_columns(ClockNotice.id).limit(1)
    return db.session.scalar(wanted) is not None


def stale(now: datetime) -> Select[Any]:
    """The cases whose clocks rest on hours that were changed, the oldest change first."""
    return (
        select(TicketClock.ticket_id)
        .where(TicketClock.stale_since <= now)
        .order_by(TicketClock.stale_since, TicketClock.ticket_id)
    )


def recount(now: datetime) -> int:
    """Count some of them anew. How many; 0 when none is left."""
    some = db.session.scalars(stale(now).limit(MOST).with_for_update(skip_locked=True)).all()
    if some:
        count_anew(some)
    return len(some)


def has_stale(now: datetime) -> bool:
    """Whether `recount` would find anything."""
    return db.session.scalar(stale(now).limit(1)) is not None


JOBS: Sequence[Job] = (
    Job(RECOUNT, recount, has_stale),
    Job(TICK, tick, has_due, every=EVERY),
)
