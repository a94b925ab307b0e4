"""What text messages cost, counted in parts: so many a day and a month at most, for all workers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.config import Settings
from core.db import Base, db
from notifications.failures import PermanentFailure

LIMIT = "limit"


class SmsSpending(Base):
    """How many parts were handed over in a day or a month of ours."""

    __tablename__ = "sms_spending"

    period: Mapped[str] = mapped_column(String(10), primary_key=True)  # 2026-11-21, 2026-11
    parts: Mapped[int]


class LimitReached(PermanentFailure):
    """No more is spent: somebody calls instead."""

    def __init__(self) -> None:
        super().__init__(LIMIT)


@dataclass(frozen=True)
class Limits:
    """0: none."""

    a_day: int = 0
    a_month: int = 0


def limits(settings: Settings) -> Limits:
    """Those of the settings."""
    return Limits(settings.sms_parts_a_day, settings.sms_parts_a_month)


@dataclass(frozen=True)
class Spent:
    """How much of it is used."""

    today: int
    this_month: int
    limits: Limits

    @property
    def over(self) -> str:
        """What has to be over before one more may go out: "day", "month", or nothing."""
        a_day, a_month = self.limits.a_day, self.limits.a_month
        if a_month and self.this_month >= a_month:
            return "month"
        return "day" if a_day and self.today >= a_day else ""

    @property
    def is_all(self) -> bool:
        """Whether not one more may go out."""
        return bool(self.over)


def periods(now: datetime) -> tuple[str, str]:
    """The day and the month, on the clocks of those who pay."""
    on = clock.to_local(now).date()
    return on.isoformat(), f"{on:%Y-%m}"


def take(parts: int, most: Limits, *, now: datetime) -> None:
    """Count them. However many workers do at once, no limit is passed. Raises LimitReached: then
    the transaction ends, and nothing was counted."""
    day, month = periods(now)  # in this order always: who locks in another waits for one who waits
    insert = _insert().values([{"period": each, "parts": parts} for each in (day, month)])
    counted = insert.on_conflict_do_update(
        index_elements=[SmsSpending.period], set_={"parts": SmsSpending.parts + parts}
    ).returning(SmsSpending.period, SmsSpending.parts)
    used = {row.period: row.parts for row in db.session.execute(counted)}
    if 0 < most.a_day < used[day] or 0 < most.a_month < used[month]:
        raise LimitReached


def give_back(parts: int, *, taken_at: datetime) -> None:
    """The provider did not take them. The day before the month, as they were taken: who locks in
    another order waits for one who waits."""
    less = update(SmsSpending).values(parts=SmsSpending.parts - parts)
    for period in periods(taken_at):
        mine = less.where(SmsSpending.period == period)
        db.session.execute(mine.execution_options(synchronize_session=False))


def spent(most: Limits, *, now: datetime) -> Spent:
    """What was used today and this month."""
    asked = select(SmsSpending.period, SmsSpending.parts).where(
        SmsSpending.period.in_(periods(now))
    )
    found = {row.period: row.parts for row in db.session.execute(asked)}
    today, month = periods(now)
    return Spent(found.get(today, 0), found.get(month, 0), most)


def stopped_until(most: Limits, *, now: datetime) -> str:
    """What has to be over before an SMS leaves again, for pages that are asked for often: without
    a limit nothing is read."""
    return spent(most, now=now).over if most.a_day or most.a_month else ""


def _insert() -> postgresql.Insert | sqlite.Insert:
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(SmsSpending) if is_postgresql else sqlite.insert(SmsSpending)
