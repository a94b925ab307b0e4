"""Counting how long ended cases lay with each unit, by the clock.

A case that ended anew, because it was reopened, is counted anew, and what was kept of it goes.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, delete, exists, insert, select

from core.db import db
from core.jobs import Job
from support.clocks.courts import NONE, Court, courts
from support.clocks.history import Reason
from support.clocks.keeping import calendars_for, histories_of
from support.clocks.models import TicketClock
from support.figures.models import CourtCount, CourtTime
from support.figures.tickets import is_case
from support.models import Ticket

JOB = "courts"
MOST = 200  # in one transaction
EVERY = timedelta(minutes=5)


def uncounted(now: datetime) -> Select[uuid.UUID]:
    """The cases that ended, and were not counted since."""
    counted = exists().where(
        CourtCount.ticket_id == TicketClock.ticket_id, CourtCount.ended_at == TicketClock.ended_at
    )
    ended = TicketClock.ended_at.is_not(None), TicketClock.ended_at <= now
    return select(TicketClock.ticket_id).where(*ended, ~counted).order_by(TicketClock.ended_at)


def has_due(now: datetime) -> bool:
    """Whether `count` would find anything."""
    return db.session.scalar(uncounted(now).limit(1)) is not None


def count(now: datetime) -> int:
    """Count some of them. How many; 0 when none is left."""
    some = uncounted(now).add_columns(TicketClock.ended_at).limit(MOST)
    held = some.with_for_update(skip_locked=True, of=TicketClock)
    ends = {row.ticket_id: row.ended_at for row in db.session.execute(held)}
    if ends:
        _forget(list(ends))
        histories = histories_of(list(ends))
        calendars = calendars_for(histories.values())
        rows = [
            {"ticket_id": id, "organisation_id": organisation_id, "opened_at": opened_at, **times}
            for id, organisation_id, opened_at in _kept(list(ends))
            for times in _times(courts(histories.get(id, ()), calendars, ends[id]))
        ]
        if rows:
            db.session.execute(insert(CourtTime), rows)
        done = [{"ticket_id": id, "ended_at": ended_at} for id, ended_at in ends.items()]
        db.session.execute(insert(CourtCount), done)
    return len(ends)


def _forget(ticket_ids: Sequence[uuid.UUID]) -> None:
    for kept in (CourtTime, CourtCount):
        gone = delete(kept).where(kept.ticket_id.in_(ticket_ids))
        db.session.execute(gone.execution_options(synchronize_session=False))


def _kept(ticket_ids: Sequence[uuid.UUID]) -> Sequence[Row[uuid.UUID, uuid.UUID, datetime]]:
    """Those that figures are about."""
    wanted = select(Ticket.id, Ticket.organisation_id, Ticket.opened_at).where(
        Ticket.id.in_(ticket_ids), is_case()
    )
    return db.session.execute(wanted).all()


def _times(found: Sequence[Court]) -> Iterator[dict[str, object]]:
    for court in found:
        waited = {reason.value: court.waited.get(reason, NONE) for reason in Reason}
        times = {"untaken": court.untaken, "worked": court.worked, **waited}
        seconds = {name: round(time.total_seconds()) for name, time in times.items()}
        yield {"support_unit_id": court.unit, **seconds}


# A look: a few minutes late is no fault, and nobody is kept waiting for it.
JOBS = (Job(JOB, count, has_due, every=EVERY, is_a_look=True),)
