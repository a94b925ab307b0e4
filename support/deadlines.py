"""When the first answer is due. The targets are ours (product rule 6), and the meeting's clock
beats opening hours: nobody is helped by an answer after the start."""

from datetime import datetime, timedelta

from core import clock
from support.hours import Timetable, after_open_time

WITHIN_THE_HOUR = timedelta(minutes=5)
ON_THE_DAY = timedelta(minutes=30)
OTHERWISE = timedelta(hours=4)  # of opening hours
BEFORE_START = timedelta(minutes=5)


def first_answer_due(opened_at: datetime, starts_at: datetime | None, table: Timetable) -> datetime:
    """The effective deadline; the moment of opening itself when there is no time left."""
    if starts_at is None:
        return after_open_time(table, opened_at, OTHERWISE)
    if starts_at <= opened_at:
        return opened_at + WITHIN_THE_HOUR
    due = opened_at + _target(opened_at, starts_at, table)
    return max(min(due, starts_at - BEFORE_START), opened_at)


def _target(opened_at: datetime, starts_at: datetime, table: Timetable) -> timedelta:
    if starts_at - opened_at <= timedelta(hours=1):
        return WITHIN_THE_HOUR
    if clock.to_local(starts_at).date() == clock.to_local(opened_at).date():
        return ON_THE_DAY
    return after_open_time(table, opened_at, OTHERWISE) - opened_at
