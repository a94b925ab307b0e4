"""What is counted of calls for help. A fixed number of statements, however many they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select

from booking.figures.reading import is_counted
from booking.figures.tallies import BEFORE, CHOSEN, Asked, Pair, Tally, how_many
from core.db import db
from support.clocks.models import TicketClock
from support.figures.models import CourtTime
from support.incidents.alarms import is_alarm
from support.models import (
    ENDED,
    Audience,
    EventKind,
    HandOver,
    Outcome,
    Status,
    SupportUnit,
    Ticket,
    TicketEvent,
    Tier,
)
from support.retention.models import CaseCount

NO_CASE = (Status.MERGED, Status.DISCARDED)
SUMS = ("asked", "ended", "told", "solved", "citizens", "before_start", "outside")
COLUMNS = {
    "asked": ("asked", "asked"),
    "told": ("told", "ended"),
    "before_start": ("before_start", "citizens"),
    "outside": ("outside", "asked"),
}


def is_case() -> ColumnElement[bool]:
    """Whether figures are about it: a whole case that somebody asked for, and no practice."""
    return and_(
        Ticket.parent_id.is_(None),
        Ticket.status.not_in(NO_CASE),
        ~is_alarm(),
        is_counted(Ticket.occurrence_id),
    )


def counts(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    """Which tickets: cases of theirs, opened in one of the periods."""
    return (
        Ticket.organisation_id.in_(asked.organisation_ids),
        asked.holds(Ticket.opened_at),
        is_case(),
    )


def of_tickets(asked: Asked) -> tuple[dict[str, Pair], dict[Tier, Pair]]:
    """How many asked, and whether they were helped in time and everybody was told; and of those
    that ended with each level, how many could attend. Two statements: one reads every case, one
    the sums of those that are gone."""
    rows = [*db.session.execute(_by_tier(asked)), *db.session.execute(_gone(asked, *SUMS))]
    whole = {name: _summed(rows, *columns) for name, columns in COLUMNS.items()}
    solved = {
        tier: _summed([row for row in rows if row.tier == tier], "solved", "ended")
        for tier in Tier
        if any(row.tier == tier and row.ended for row in rows)
    }
    return whole, solved


def facts(now: datetime) -> dict[str, ColumnElement[bool]]:
    """What is asked of each case, by the name of the sum. Of a case with its clock."""
    could = Ticket.outcome == Outcome.CAN_ATTEND
    citizen = and_(
        Ticket.audience == Audience.CITIZEN,
        ~Ticket.is_learning,
        Ticket.opened_at < Ticket.meeting_starts_at,
        Ticket.meeting_starts_at < now,
    )
    in_time = could & (TicketClock.ended_at <= Ticket.meeting_starts_at)
    return {
        "ended": Ticket.status.in_(ENDED),
        "told": Ticket.status == Status.CLOSED,
        "solved": could,
        "citizens": citizen,
        "before_start": citizen & in_time,
        "outside": _nobody_open(),
    }


def _by_tier(asked: Asked) -> Select[Any]:
    bucket = asked.bucket(Ticket.opened_at)
    sums = [how_many(which).label(name) for name, which in facts(asked.now).items()]
    columns: tuple[Any, ...] = (bucket.label("bucket"), SupportUnit.tier, *sums)
    return (
        select(func.count().label("asked"), *columns)
        .join(SupportUnit, SupportUnit.id == Ticket.responsible_id)
        .outerjoin(TicketClock, TicketClock.ticket_id == Ticket.id)
        .where(*counts(asked))
        .group_by(bucket, SupportUnit.tier)
    )


def _gone(asked: Asked, *names: str) -> Select[Any]:
    """The same of cases that were removed, from what was kept of them."""
    bucket = asked.bucket(CaseCount.day)
    sums = [func.sum(getattr(CaseCount, name)).label(name) for name in names]
    columns: tuple[Any, ...] = (bucket.label("bucket"), CaseCount.tier, *sums)
    return (
        select(*columns)
        .where(CaseCount.organisation_id.in_(asked.organisation_ids), asked.holds(CaseCount.day))
        .group_by(bucket, CaseCount.tier)
    )


def _summed(rows: Sequence[Any], part: str, of: str) -> Pair:
    """Over some of the rows."""
    tallies = [
        Tally(
            sum(getattr(row, part) for row in rows if row.bucket == bucket),
            sum(getattr(row, of) for row in rows if row.bucket == bucket),
        )
        for bucket in (CHOSEN, BEFORE)
    ]
    return Pair(*tallies)


def _nobody_open() -> ColumnElement[bool]:
    """Who was to get it was closed, and was passed over; or all of them were. The few of these are
    read once, from an index that holds no others, and not looked for case by case."""
    skipped = select(HandOver.ticket_id).where(HandOver.was_skipped)
    # Said in the statement itself: by it the index is found.
    is_closed = TicketEvent.kind == literal(EventKind.ALL_CLOSED, literal_execute=True)
    closed = select(TicketEvent.ticket_id).where(is_closed)
    return Ticket.id.in_(skipped) | Ticket.id.in_(closed)


def times_of_tiers(asked: Asked) -> dict[Tier, Pair]:
    """How many minutes ended cases lay with each level: before they were taken, and at work.
    What was kept of one that was opened again, or goes on as another, does not count."""
    bucket = asked.bucket(CourtTime.opened_at)
    spent = func.sum(CourtTime.untaken + CourtTime.worked) / 60.0
    wanted = (
        select(
            bucket.label("bucket"),
            SupportUnit.tier,
            func.count().label("cases"),
            spent.label("minutes"),
        )
        .join(SupportUnit, SupportUnit.id == CourtTime.support_unit_id)
        .join(Ticket, Ticket.id == CourtTime.ticket_id)
        .where(CourtTime.organisation_id.in_(asked.organisation_ids))
        .where(asked.holds(CourtTime.opened_at), Ticket.status.in_(ENDED))
        .group_by(bucket, SupportUnit.tier)
    )
    gone = _gone(asked, "cases", "seconds").subquery()
    kept = select(
        gone.c.bucket, gone.c.tier, gone.c.cases, (gone.c.seconds / 60.0).label("minutes")
    )
    rows = [*db.session.execute(wanted), *db.session.execute(kept.where(gone.c.cases > 0))]
    tiers = {row.tier for row in rows}
    return {t: _summed([r for r in rows if r.tier == t], "minutes", "cases") for t in tiers}
