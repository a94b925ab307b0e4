"""What is counted of cases is added up before they go: sums of a day, in which nobody can be seen.

It is counted by the figures' own words, so that a report says the same before and after.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import select, update

from core import clock
from core.db import db, insert_new
from support.clocks.models import TicketClock
from support.figures.models import CourtTime
from support.figures.tickets import facts, is_case
from support.models import ENDED, SupportUnit, Ticket, Tier
from support.retention.models import CaseCount

Key = tuple[uuid.UUID, datetime, Tier]
SUMS = ("asked", "ended", "told", "solved", "citizens", "before_start", "outside", "cases",
        "seconds")  # fmt: skip


def add_up(case_ids: Sequence[uuid.UUID], *, now: datetime) -> None:
    """Keep the sums of these."""
    sums: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(SUMS, 0))
    for row, said in (*_said(case_ids, now), *_lay(case_ids)):
        kept = sums[row.organisation_id, day_of(row.opened_at), row.tier]
        for name, number in said.items():
            kept[name] += number
    for key in sorted(sums, key=str):  # everybody in one order: nobody waits in a circle
        _add(key, sums[key])


def day_of(instant: datetime) -> datetime:
    """The first moment of its day on a Danish wall."""
    return clock.from_local(datetime.combine(clock.to_local(instant).date(), time()))


def _said(case_ids: Sequence[uuid.UUID], now: datetime) -> Iterator[tuple[Any, dict[str, int]]]:
    columns = (which.label(name) for name, which in facts(now).items())
    wanted = (
        select(Ticket.organisation_id, Ticket.opened_at, SupportUnit.tier, *columns)
        .join(SupportUnit, SupportUnit.id == Ticket.responsible_id)
        .outerjoin(TicketClock, TicketClock.ticket_id == Ticket.id)
        .where(Ticket.id.in_(case_ids), is_case())
    )
    for row in db.session.execute(wanted):
        yield row, {"asked": 1} | {name: int(bool(getattr(row, name))) for name in facts(now)}


def _lay(case_ids: Sequence[uuid.UUID]) -> Iterator[tuple[Any, dict[str, int]]]:
    spent = (CourtTime.untaken + CourtTime.worked).label("seconds")
    wanted = (
        select(CourtTime.organisation_id, CourtTime.opened_at, SupportUnit.tier, spent)
        .join(SupportUnit, SupportUnit.id == CourtTime.support_unit_id)
        .join(Ticket, Ticket.id == CourtTime.ticket_id)
        .where(CourtTime.ticket_id.in_(case_ids), Ticket.status.in_(ENDED))
    )
    for row in db.session.execute(wanted):
        yield row, {"cases": 1, "seconds": row.seconds}


def _add(key: Key, more: dict[str, int]) -> None:
    names = dict(zip(("organisation_id", "day", "tier"), key, strict=True))
    db.session.execute(insert_new(CaseCount, [names | dict.fromkeys(SUMS, 0)]))
    here = (getattr(CaseCount, name) == value for name, value in names.items())
    sums = {name: getattr(CaseCount, name) + number for name, number in more.items()}
    added = update(CaseCount).where(*here).values(sums)
    db.session.execute(added.execution_options(synchronize_session=False))
